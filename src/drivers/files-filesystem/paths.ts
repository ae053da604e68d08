import { createHash } from "node:crypto";
import path from "node:path";
import { checkKey } from "../../ports/file-store.ts";

/** Where files lie before they are whole. No shard has this name. */
export const INCOMING = "incoming";

/** No key holds it, so that a key becomes one name and back. */
const SLASH = "+";

/** 256 folders, by the key's hash: folders of millions of files are slow to list and to back up. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);

export function shardOf(key: string): string {
  return createHash("sha1").update(key).digest("hex").slice(0, 2);
}

/** `root/3f/releases+01j…`. A key that could leave the root is refused before. */
export function pathOf(root: string, key: string): string {
  checkKey(key);
  return path.join(root, shardOf(key), key.replaceAll("/", SLASH));
}

export function keyOf(name: string): string {
  return name.replaceAll(SLASH, "/");
}
