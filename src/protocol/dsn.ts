/** What a DSN says (reference: ingest-protocol.md §1). The obsolete secret is dropped. */
export interface Dsn {
  /** 32 lower-case hex digits. */
  readonly publicKey: string;
  readonly projectId: number;
  readonly scheme: "http" | "https";
  /** With the port, when there is one. */
  readonly host: string;
  /** Of the server behind a path: begins with a slash, ends without. Empty for none. */
  readonly path: string;
}

// Each class stops at the next delimiter, so the time is linear in the text.
const DSN = /^(https?):\/\/([^:@/?#]+)(?::[^@/?#]*)?@([^@/?#]+)((?:\/[^/?#]*)*)\/([^/?#]+)\/?$/i;
const MAX_LENGTH = 2_048;

/** Reads a DSN; undefined for what is none. */
export function parseDsn(text: unknown): Dsn | undefined {
  if (typeof text !== "string" || text.length > MAX_LENGTH) return undefined;
  const match = DSN.exec(text.trim());
  if (!match) return undefined;
  const [, scheme = "", key = "", host = "", path = "", project = ""] = match;
  const publicKey = parsePublicKey(key);
  const projectId = parseProjectId(project);
  if (publicKey === undefined || projectId === undefined) return undefined;
  return { publicKey, projectId, scheme: scheme.toLowerCase() === "https" ? "https" : "http", host, path };
}

/** The DSN of a key. `url` is the server's address, with or without a trailing slash. */
export function formatDsn(url: string, publicKey: string, projectId: number): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${publicKey}@${host}${pathname.replace(/\/$/, "")}/${projectId}`;
}

/** A public key in lower case; undefined when it cannot be one. */
export function parsePublicKey(text: string): string | undefined {
  const key = text.toLowerCase();
  return /^[0-9a-f]{32}$/.test(key) ? key : undefined;
}

/** A project id from its decimal digits. */
export function parseProjectId(text: string): number | undefined {
  if (!/^[0-9]{1,15}$/.test(text)) return undefined;
  const id = Number(text);
  return id > 0 ? id : undefined;
}
