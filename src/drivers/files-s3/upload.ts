import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Turns } from "../../lib/turns.ts";
import { PART_BYTES, partsOf } from "./parts.ts";

/** Parts of one file on their way at once. */
const MOST_IN_FLIGHT = 3;

export interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Writes an object in one request, or a large one in parts. It is there when this resolves, and never in part:
 * when `bytes` throw, what was sent is given up. A part is retried by the client, since it is in memory.
 */
export async function upload(
  client: S3Client,
  target: Target,
  bytes: AsyncIterable<Uint8Array>,
  sending: Turns,
): Promise<void> {
  const parts = partsOf(bytes);
  try {
    const first = await parts.next();
    if (first.done) throw new Error("a file has one part at least");
    if (first.value.length < PART_BYTES) {
      await sending.take(() => client.send(new PutObjectCommand({ ...target, Body: first.value })));
    } else {
      await uploadParts(client, target, first.value, parts, sending);
    }
  } finally {
    await parts.return(undefined);
  }
}

async function uploadParts(
  client: S3Client,
  target: Target,
  first: Buffer,
  others: AsyncIterable<Buffer>,
  sending: Turns,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  if (UploadId === undefined) throw new Error("S3 began a multipart upload and did not name it");
  const upload = { ...target, UploadId };
  const flight = new Flight();
  const send = async (number: number, body: Buffer): Promise<void> => {
    // The next part is read only when this one is on its way, so that memory is bounded over all uploads.
    const end = await sending.begin();
    flight.add(
      client
        .send(new UploadPartCommand({ ...upload, PartNumber: number, Body: body }))
        .then(({ ETag }) => ({ PartNumber: number, ETag }))
        .finally(end),
    );
  };
  try {
    await send(1, first);
    let number = 1;
    for await (const part of others) {
      if (part.length === 0) break;
      await flight.atMost(MOST_IN_FLIGHT - 1);
      number += 1;
      await send(number, part);
    }
    const Parts = await flight.all();
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    // A part that arrives after the end of its upload would stay and be paid for.
    await flight.over();
    // Whoever aborts late finds nothing to abort; the first error is the one that tells.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

/** Ends uploads in parts that were begun before then: their parts are paid for and seen by nobody. */
export async function abandonUploads(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  before: Date,
): Promise<void> {
  let from: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    const page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...from }));
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || !Initiated || Initiated >= before) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    if (!IsTruncated || NextKeyMarker === undefined) return;
    from = { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker && { UploadIdMarker: NextUploadIdMarker }) };
  }
}

interface SentPart {
  readonly PartNumber: number;
  readonly ETag: string | undefined;
}

/** Parts that were sent, and whether they arrived. */
class Flight {
  readonly #parts: Promise<SentPart>[] = [];
  #flying = 0;
  #landed: () => void = () => {};

  add(part: Promise<SentPart>): void {
    this.#flying += 1;
    const landed = () => {
      this.#flying -= 1;
      this.#landed();
    };
    part.then(landed, landed);
    this.#parts.push(part);
  }

  async atMost(count: number): Promise<void> {
    while (this.#flying > count) await new Promise<void>((resolve) => (this.#landed = resolve));
  }

  /** In their order; rejects when one did not arrive. */
  all(): Promise<SentPart[]> {
    return Promise.all(this.#parts);
  }

  async over(): Promise<void> {
    await Promise.allSettled(this.#parts);
  }
}
