import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { FastifyRequest } from "fastify";
import { Refusal } from "../../../errors.ts";
import { findBlobs, keepFile } from "../../../files/keep.ts";
import type { FilesRoom } from "../../../files/room.ts";
import { sizeText } from "../../../lib/size-text.ts";
import { asTornForm } from "../../torn-form.ts";
import { CHUNKS } from "./limits.ts";

const SHA1 = /^[0-9a-f]{40}$/;
/** What gzip adds to what does not shrink. */
const MORE_PACKED = 64 * 1024;

/**
 * Keeps the chunks of a form: a file each, named by the SHA-1 of its bytes, as they are in a field `file`, or gzipped
 * in `file_gzip` (reference: sourcemaps.md §2). What the organisation has already is read past. Those before a bad one
 * stay.
 */
export async function receiveChunks(
  room: FilesRoom,
  request: FastifyRequest,
  organizationId: number,
): Promise<void> {
  if (!request.isMultipart()) {
    throw new Refusal(
      "unsupported",
      "Send chunks as multipart/form-data, in fields named `file` or `file_gzip`.",
    );
  }
  try {
    await receiveForm(room, request, organizationId);
  } catch (error) {
    throw asTornForm(error);
  } finally {
    // What is left of a refused body is read away: most clients hear no answer before they have sent all of it.
    request.raw.unpipe();
    request.raw.resume();
  }
}

async function receiveForm(room: FilesRoom, request: FastifyRequest, organizationId: number): Promise<void> {
  const limits = {
    // One more than is taken, so that the refusal is ours.
    files: CHUNKS.maxChunks + 1,
    parts: CHUNKS.maxChunks + 20,
    fields: 20,
    fieldSize: 1_024,
    fieldNameSize: 100,
    fileSize: CHUNKS.maxChunk + MORE_PACKED,
  };
  let count = 0;
  let left: number = CHUNKS.maxRequest;
  for await (const part of request.parts({ limits })) {
    if (part.type !== "file") continue;
    count += 1;
    if (count > CHUNKS.maxChunks) {
      throw new Refusal("bad_request", `Send ${CHUNKS.maxChunks} chunks in a request at the most.`);
    }
    left -= await receiveChunk(room, organizationId, left, {
      field: part.fieldname,
      sha1: (part.filename ?? "").toLowerCase(),
      bytes: part.file,
    });
    if (part.file.truncated) throw tooLarge();
  }
  if (count === 0) {
    throw new Refusal("bad_request", "There is no chunk in this form. Send each in a field named `file`.");
  }
}

/** Answers how many bytes were taken in. */
async function receiveChunk(
  room: FilesRoom,
  organizationId: number,
  left: number,
  { field, sha1, bytes }: { field: string; sha1: string; bytes: Readable },
): Promise<number> {
  if (field !== "file" && field !== "file_gzip") {
    throw new Refusal(
      "bad_request",
      "Send chunks in fields named `file`, or `file_gzip` when they are gzipped.",
    );
  }
  if (!SHA1.test(sha1)) {
    throw new Refusal("bad_request", "A chunk's file name must be the SHA-1 of its bytes, in hex.");
  }
  const known = (await findBlobs(room, organizationId, [sha1])).get(sha1);
  if (known) {
    bytes.resume();
    return 0;
  }
  const maxBytes = Math.min(CHUNKS.maxChunk, left);
  const end = await keepFile(room, organizationId, field === "file" ? bytes : gunzipped(bytes), {
    sha1,
    maxBytes,
  });
  if (end.kind === "kept") return end.blob.size;
  if (end.kind === "wrong_checksum") {
    throw new Refusal(
      "bad_request",
      "A chunk is not what its SHA-1 says. It was damaged on its way; send it again.",
    );
  }
  if (maxBytes < CHUNKS.maxChunk) {
    throw new Refusal(
      "bad_request",
      `The chunks of a request may have ${sizeText(CHUNKS.maxRequest)} at the most.`,
    );
  }
  throw tooLarge();
}

/** Stops when nobody reads on, so nothing more comes out than the store takes. */
async function* gunzipped(bytes: Readable): AsyncGenerator<Uint8Array> {
  const out = createGunzip();
  const done = pipeline(bytes, out).catch(() => undefined); // whoever reads hears of it too
  try {
    yield* out as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!isOfGzip(error)) throw error;
    throw new Refusal("bad_request", "A chunk in a field `file_gzip` is no sound gzip. Send it again.");
  } finally {
    out.destroy();
    await done;
  }
}

function isOfGzip(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && code.startsWith("Z_");
}

function tooLarge(): Refusal {
  return new Refusal("bad_request", `A chunk may have ${sizeText(CHUNKS.maxChunk)} at the most.`);
}
