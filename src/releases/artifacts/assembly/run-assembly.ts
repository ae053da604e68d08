import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { Refusal } from "../../../errors.ts";
import { type Blob, findBlobs, keepFile, openBlob } from "../../../files/keep.ts";
import { sizeText } from "../../../lib/size-text.ts";
import { BadBundle } from "../bundle/bad-bundle.ts";
import { type BundleBytes, readBundle } from "../bundle/read-bundle.ts";
import type { AssemblyRoom } from "../room.ts";
import { type Claim, claimBundle, giveBack, RENEW_MS, renewClaim, settleBadly, settleWell } from "./store.ts";

/**
 * Puts one bundle together that waits for it: this one, or the one that has waited longest. Its end stands in its row.
 * Any number of nodes may try; the work of one that dies is begun again by another. False when none waits.
 */
export async function runAssembly(room: AssemblyRoom, signal: AbortSignal, id?: number): Promise<boolean> {
  const claim = await claimBundle(room.db, id);
  if (!claim) return false;
  using lease = keepClaim(room, claim);
  const ending = AbortSignal.any([signal, lease.lost]);
  try {
    await assembleClaimed(room, claim, ending);
  } catch (error) {
    if (error instanceof BadBundle) {
      await settleBadly(room.db, claim, error.message);
    } else {
      const isBlameless = ending.aborted || error instanceof Refusal;
      if (!isBlameless) {
        room.log.warn(
          { err: error, bundle: claim.id },
          "an artifact bundle was not put together and is tried again",
        );
      }
      const how = { isBlameless, rests: !ending.aborted };
      await giveBack(room.db, claim, how).catch(() => undefined); // then its lease runs out
    }
  }
  return true;
}

async function assembleClaimed(room: AssemblyRoom, claim: Claim, signal: AbortSignal): Promise<void> {
  const blob = await wholeBlob(room, claim, signal);
  const bundle = await readBundle(bytesOf(room, blob, signal));
  await settleWell(room.db, claim, { blobId: blob.id, ...bundle });
}

/** The bundle as one file: the one that is there already, or its chunks in a row. */
async function wholeBlob(room: AssemblyRoom, claim: Claim, signal: AbortSignal): Promise<Blob> {
  const { organizationId, checksum } = claim;
  const known = await findBlobs(room, organizationId, [checksum, ...claim.chunks]);
  const whole = known.get(checksum);
  if (whole) return whole;

  const chunks = claim.chunks.map((sha1) => known.get(sha1)).filter((chunk) => chunk !== undefined);
  if (chunks.length < claim.chunks.length) {
    throw new BadBundle("Chunks of the bundle were kept for a day and are gone. Upload it again.");
  }
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  const { maxBundle } = room.limits;
  if (size > maxBundle) {
    throw new BadBundle(`A bundle may have ${sizeText(maxBundle)} at the most. Upload fewer files at once.`);
  }
  const end = await keepFile(room, organizationId, inARow(room, chunks, signal), { size, sha1: checksum });
  if (end.kind === "kept") return end.blob;
  throw new BadBundle("The chunks put together are not the file whose checksum was named. Upload it again.");
}

async function* inARow(
  room: AssemblyRoom,
  chunks: readonly Blob[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield* untilAborted((await openBlob(room, chunk)).stream, signal);
}

function bytesOf(room: AssemblyRoom, blob: Blob, signal: AbortSignal): BundleBytes {
  return {
    size: blob.size,
    readAt: async (start, end) => await buffer((await openBlob(room, blob, { start, end })).stream),
    async *open() {
      yield* untilAborted((await openBlob(room, blob)).stream, signal);
    },
  };
}

async function* untilAborted(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** Renews until disposed of; `lost` aborts when the work belongs to another node. */
function keepClaim({ db }: AssemblyRoom, claim: Claim): Disposable & { readonly lost: AbortSignal } {
  const losing = new AbortController();
  const timer = setInterval(() => {
    renewClaim(db, claim).then(
      (isOurs) => !isOurs && losing.abort(),
      () => undefined, // asked again soon; nothing is settled on a claim that was lost meanwhile
    );
  }, RENEW_MS);
  return { lost: losing.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
