import { randomUUID } from "node:crypto";
import { Refusal } from "../errors.ts";
import type { ByteRange, OpenFile, PromisedFile, PutEnd } from "../ports/file-store.ts";
import type { FilesRoom } from "./room.ts";
import { abandonLoose, type BlobRow, blobsOf, claimBlob, deleteLoose, insertLoose } from "./store.ts";

/** Bytes that an organisation has in the file store, known by their checksum. */
export type Blob = BlobRow;

export type KeepEnd = { readonly kind: "kept"; readonly blob: Blob } | Exclude<PutEnd, { kind: "stored" }>;

/**
 * Streams bytes into the file store and answers their blob: the one that is there when the organisation sent the
 * same bytes before. Whatever refers to it must be written within a day. When this rejects, whatever may be in
 * the store is removed by {@link sweepFiles}, for it is noted before the first byte goes out.
 */
export async function keepFile(
  room: FilesRoom,
  organizationId: number,
  bytes: AsyncIterable<Uint8Array>,
  promised: PromisedFile,
): Promise<KeepEnd> {
  const key = `blobs/${randomUUID()}`;
  await insertLoose(room.db, key);
  const end = await room.files.put(key, bytes, promised);
  if (end.kind !== "stored") {
    await deleteLoose(room.db, [key]);
    return end;
  }
  const blob = await claimBlob(room.db, { organizationId, key, sha1: end.sha1, size: end.size });
  if (!blob) throw new Error("an upload took longer than files without an owner are kept");
  if (blob.key !== key) await removeTwin(room, key);
  return { kind: "kept", blob };
}

/** Blobs by checksum, of those given that the organisation has. They stay for a day at least. */
export async function findBlobs(
  room: Pick<FilesRoom, "db">,
  organizationId: number,
  sha1s: readonly string[],
): Promise<ReadonlyMap<string, Blob>> {
  const rows = await blobsOf(room.db, organizationId, [...new Set(sha1s)]);
  return new Map(rows.map((row) => [row.sha1, row]));
}

/** A blob's bytes. That the store has lost them is a fault: somebody removed files by hand. */
export async function openBlob(
  room: Pick<FilesRoom, "files">,
  blob: Pick<Blob, "key">,
  range?: ByteRange,
): Promise<OpenFile> {
  const file = await room.files.get(blob.key, range);
  if (file) return file;
  throw new Error("the file store does not have what the database says it has");
}

/** What is already there needs no second copy. When the store has just gone away, the sweeper removes it. */
async function removeTwin(room: FilesRoom, key: string): Promise<void> {
  await abandonLoose(room.db, key);
  try {
    await room.files.remove([key]);
    await deleteLoose(room.db, [key]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
