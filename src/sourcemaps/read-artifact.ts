import type { Readable } from "node:stream";
import type { Artifact } from "../ports/artifacts.ts";
import { Unusable } from "./map/unusable.ts";

/**
 * All bytes of an uploaded file, never more than `most` nor than were declared. @throws Unusable `too_big`,
 * `wrong_size`; what the stream throws
 */
export async function readArtifact(
  artifact: Artifact,
  read: (artifact: Artifact) => Promise<Readable>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (artifact.size > most) throw new Unusable("too_big");
  const stream = await read(artifact);
  // Not set to zero before: pages that are never written to are never taken.
  const bytes = Buffer.allocUnsafeSlow(artifact.size);
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (size + chunk.length > bytes.length) throw new Unusable("wrong_size");
      chunk.copy(bytes, size);
      size += chunk.length;
    }
  } finally {
    stream.destroy();
  }
  if (size < bytes.length) throw new Unusable("wrong_size");
  return bytes;
}
