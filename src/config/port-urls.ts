import path from "node:path";
import type { CacheChoice, FilesChoice, MailChoice, RedisChoice } from "./choices.ts";
import { isRedisUrl, redisFrom } from "./redis-url.ts";
import { hostText, oneHost, urlParts, WrongUrl, withPorts } from "./url-parts.ts";

/** `dir` is empty where the data directory's is meant. */
export type QueueUrl = { kind: "embedded"; dir: string } | { kind: "redis"; redis: RedisChoice };

/** Reads `embedded:`, `embedded:/a/folder` or a Redis URL. */
export function queueFrom(text: string, base: string): QueueUrl {
  if (isRedisUrl(text)) return { kind: "redis", redis: redisFrom(text) };
  const [, folder] = /^embedded:([^\0]*)$/.exec(text) ?? [];
  if (folder === undefined) throw new WrongUrl("it begins with no scheme that Vedette knows");
  return { kind: "embedded", dir: folder === "" ? "" : path.resolve(base, folder) };
}

const MEMCACHED_PORT = 11_211;

/** Reads `memory:` or `memcached://a:11211,b:11211`. */
export function cacheFrom(text: string): CacheChoice {
  if (text === "memory:") return { kind: "local" };
  const parts = urlParts(text);
  if (parts.scheme !== "memcached") throw new WrongUrl("it begins with no scheme that Vedette knows");
  if (parts.path.length > 0 || parts.user !== undefined || parts.password !== undefined) {
    throw new WrongUrl("it may name hosts and ports, and nothing else");
  }
  return { kind: "memcached", servers: withPorts(parts, MEMCACHED_PORT) };
}

const AMAZON = /^s3(?:[.-]([a-z0-9-]+))?\.amazonaws\.com$/;

/**
 * Reads `file:///a/folder` or `s3://key:secret@host/bucket/prefix?region=…&path_style=…`; `s3+http://` for a server
 * without TLS. Amazon's host stands for Amazon's own address of the region.
 */
export function filesFrom(text: string, base: string): FilesChoice {
  const [, folder] = /^file:(?:\/\/(?=\/))?([^\0]+)$/.exec(text) ?? [];
  if (folder !== undefined && !folder.startsWith("//")) {
    return { kind: "filesystem", dir: path.resolve(base, decodedPath(folder)) };
  }
  const parts = urlParts(text, ["region", "path_style"]);
  if (parts.scheme !== "s3" && parts.scheme !== "s3+http") {
    throw new WrongUrl("it begins with no scheme that Vedette knows");
  }
  const { user: accessKey, password: secretKey, query } = parts;
  const [bucket, ...prefix] = parts.path;
  if (accessKey === undefined || secretKey === undefined) {
    throw new WrongUrl("the access key or the secret key is missing before the host");
  }
  if (bucket === undefined) throw new WrongUrl("the bucket is missing after the host");
  if (!/^[a-z0-9][a-z0-9._-]{1,254}$/i.test(bucket)) throw new WrongUrl("its bucket has no sound name");
  const isPlain = parts.scheme === "s3+http";
  const server = oneHost(parts, isPlain ? 80 : 443);
  const amazon = AMAZON.exec(server.host);
  const region = query.get("region") ?? amazon?.[1] ?? "us-east-1";
  if (!/^[a-z0-9-]+$/i.test(region)) throw new WrongUrl("its region has no sound name");
  return {
    kind: "s3",
    ...(!amazon && { endpoint: new URL(`${isPlain ? "http" : "https"}://${hostText(server)}`).origin }),
    region,
    bucket,
    prefix: prefix.length > 0 ? `${prefix.join("/")}/` : "",
    accessKey,
    secretKey,
    pathStyle: truth(query.get("path_style"), !amazon),
  };
}

const SMTP = {
  smtp: { security: "none", port: 25 },
  "smtp+starttls": { security: "starttls", port: 587 },
  smtps: { security: "tls", port: 465 },
} as const;

/** Without a sender: that is another setting's business. */
export type MailUrl =
  | { readonly kind: "outbox"; readonly from?: string }
  | (Omit<Extract<MailChoice, { kind: "smtp" }>, "from"> & { readonly from?: string });

/** Reads `outbox:` or `smtp://`, `smtp+starttls://`, `smtps://user:password@host:port?from=…`. */
export function mailFrom(text: string): MailUrl {
  if (text === "outbox:") return { kind: "outbox" };
  const parts = urlParts(text, ["from"]);
  const scheme = Object.entries(SMTP).find(([name]) => name === parts.scheme)?.[1];
  if (scheme === undefined) throw new WrongUrl("it begins with no scheme that Vedette knows");
  if (parts.path.length > 0) throw new WrongUrl("it has a path");
  const { user, password, query } = parts;
  if ((user === undefined) !== (password === undefined)) {
    throw new WrongUrl("of user and password one is missing");
  }
  const from = query.get("from");
  if (from !== undefined && !isSender(from)) throw new WrongUrl("its from is no e-mail address");
  return {
    kind: "smtp",
    ...oneHost(parts, scheme.port),
    security: scheme.security,
    ...(user !== undefined && password !== undefined && { user, password }),
    ...(from !== undefined && { from }),
  };
}

/** `name@host`, or `Some Name <name@host>`; nothing that could end a header's line. */
export function isSender(text: string): boolean {
  const [, address = text] = /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(text) ?? [];
  return text.length <= 320 && /^[^\s@<>,;\p{Cc}]+@[^\s@<>,;\p{Cc}]+$/u.test(address);
}

/** `fallback` when nothing is written. */
function truth(text: string | undefined, fallback: boolean): boolean {
  if (text === undefined) return fallback;
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw new WrongUrl("its path_style is neither true nor false");
}

function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
