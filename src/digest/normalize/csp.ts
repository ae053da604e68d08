import type { Json, JsonObject } from "../../lib/json.ts";

/** What a report says once it is read: the sentence people see, tags, and the request it stands for. */
export interface ReadReport {
  readonly report: JsonObject;
  readonly message: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly url?: string;
  readonly referrer?: string;
}

/** A field in kebab-case, or as a snake_case sender spells it. */
export function field(report: JsonObject, name: string): string {
  const value: Json | undefined = report[name] ?? report[name.replaceAll("-", "_")];
  if (typeof value === "string") return value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ["img-src", "image"],
  ["child-src", "child"],
  ["form-action", "form action"],
  ["frame-ancestors", "frame ancestor"],
  ["base-uri", "base URI"],
  ["manifest-src", "manifest"],
  ["default-src", "resource"],
]);

/** A violation of a content security policy (reference: ingest-protocol.md §3, "Security endpoint"). */
export function readCsp(sent: JsonObject): ReadReport {
  const directive =
    field(sent, "effective-directive") || (field(sent, "violated-directive").split(/\s/, 1)[0] ?? "");
  const documentUri = field(sent, "document-uri");
  const source = blockedSource(field(sent, "blocked-uri"), documentUri);
  const report = directive === "" ? sent : { ...sent, "effective-directive": directive };
  return {
    report,
    message: sentence(directive, source),
    tags: [
      ["effective-directive", directive],
      ["blocked-uri", source.tag],
    ],
    url: documentUri,
    referrer: field(sent, "referrer"),
  };
}

interface Source {
  /** `inline`, `eval`, a host, a scheme with its colon, `self`, or empty when the browser kept it back. */
  readonly name: string;
  readonly tag: string;
}

function blockedSource(blocked: string, documentUri: string): Source {
  if (blocked === "") return { name: "", tag: "" };
  const host = hostOf(blocked);
  if (blocked === "self" || (host !== "" && host === hostOf(documentUri)))
    return { name: "self", tag: "self" };
  if (host !== "") return { name: host, tag: blocked };
  const scheme = /^([a-z][a-z0-9+.-]{0,30}):/i.exec(blocked)?.[1];
  // Browsers report a bare scheme for `data:` and `blob:`; the rest of such an address is the content itself.
  if (scheme !== undefined) return { name: `${scheme}:`, tag: `${scheme}:` };
  return { name: blocked, tag: blocked };
}

function hostOf(uri: string): string {
  return /^[a-z][a-z0-9+.-]{0,30}:\/\/([^/?#]{1,255})/i.exec(uri)?.[1]?.toLowerCase() ?? "";
}

function sentence(directive: string, source: Source): string {
  const kind =
    NAMED.get(directive) ?? (directive.replace(/-(?:elem|attr)$/, "").replace(/-src$/, "") || "resource");
  if (source.name === "inline") return `Blocked inline '${kind}'`;
  if (source.name === "eval" || source.name === "wasm-eval") return `Blocked '${kind}' from ${source.name}`;
  return source.name === "" ? `Blocked '${kind}'` : `Blocked '${kind}' from '${source.name}'`;
}
