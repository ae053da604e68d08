import type { BodyEncoding } from "./accepted.ts";

const KNOWN: ReadonlyMap<string, BodyEncoding> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "br"],
  ["zstd", "zstd"],
]);

/**
 * How a body is packed, from `Content-Encoding` (reference: ingest-protocol.md §5). Unknown words count as
 * identity. `several` when two known codings are stacked, which no SDK does and we do not undo.
 */
export function readContentEncoding(header: string | undefined): BodyEncoding | "several" {
  if (header === undefined) return "identity";
  const single = KNOWN.get(header);
  if (single) return single;
  const codings = header
    .toLowerCase()
    .split(",")
    .flatMap((word) => KNOWN.get(word.trim()) ?? []);
  return codings.length > 1 ? "several" : (codings[0] ?? "identity");
}
