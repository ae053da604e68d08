import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { Refusal } from "../../errors.ts";
import { BrokenPromise, Measure } from "../../lib/measure.ts";
import { Turns } from "../../lib/turns.ts";
import {
  type ByteRange,
  checkKey,
  checkPrefix,
  type FileFacts,
  type FileStore,
  type OpenFile,
  type PromisedFile,
  type PutEnd,
} from "../../ports/file-store.ts";
import { checkBucket } from "./check-bucket.ts";
import type { S3Options } from "./options.ts";
import { type BucketTrouble, isAway, isBeyondTheEnd, isMissing } from "./trouble.ts";
import { abandonUploads, upload } from "./upload.ts";

/** Each collects a part of 5 MiB at the most; a slow sender holds one for long. */
const PUTS_AT_ONCE = 24;
/** Requests with a part in them: 40 MiB. */
const SENDS_AT_ONCE = 8;
const REMOVALS_AT_ONCE = 8;
const SOCKETS = 64;

const CONNECT_MS = 3_000;
/** Without a byte from the other side. */
const SILENCE_MS = 30_000;
/** With pauses that grow and differ between, by the client's own rules. */
const ATTEMPTS = 4;
const RETRY_SECONDS = 5;

export interface S3FileStore extends FileStore {
  /** What keeps the bucket from being used, if anything does. */
  trouble(): Promise<BucketTrouble | undefined>;
}

/** Files as objects of a bucket of Amazon S3, MinIO or their kin. Nothing is asked yet. */
export function openS3(options: S3Options): S3FileStore {
  const agent = { keepAlive: true, maxSockets: SOCKETS, ...(options.lookup && { lookup: options.lookup }) };
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    forcePathStyle: options.pathStyle,
    credentials: { accessKeyId: options.accessKey, secretAccessKey: options.secretKey },
    maxAttempts: ATTEMPTS,
    retryMode: "standard",
    // Checksums of its own in trailers are more than many kin of S3 understand; ours are compared in any case.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // With it the client opens a socket of its own for each part, beside those that are kept and counted.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  return new S3(client, options);
}

class S3 implements S3FileStore {
  readonly #client: S3Client;
  readonly #options: S3Options;
  readonly #puts = new Turns(PUTS_AT_ONCE);
  readonly #sending = new Turns(SENDS_AT_ONCE);
  readonly #removals = new Turns(REMOVALS_AT_ONCE);

  constructor(client: S3Client, options: S3Options) {
    this.#client = client;
    this.#options = options;
  }

  trouble(): Promise<BucketTrouble | undefined> {
    return checkBucket(this.#client, this.#options);
  }

  put(key: string, bytes: AsyncIterable<Uint8Array>, promised: PromisedFile = {}): Promise<PutEnd> {
    const target = this.#target(key);
    return this.#puts.take(() =>
      refusing<PutEnd>(async () => {
        const measure = new Measure(promised);
        try {
          await upload(this.#client, target, measure.through(bytes), this.#sending);
          return { kind: "stored", size: measure.size, sha1: measure.sha1 };
        } catch (error) {
          if (error instanceof BrokenPromise) return error.broken;
          throw error;
        }
      }),
    );
  }

  async get(key: string, range?: ByteRange): Promise<OpenFile | undefined> {
    const target = this.#target(key);
    if (range?.end !== undefined && range.end <= range.start) return await this.#nothingOf(key);
    return await refusing(async () => {
      try {
        const Range = range && `bytes=${range.start}-${range.end === undefined ? "" : range.end - 1}`;
        const answer = await this.#client.send(new GetObjectCommand({ ...target, ...(Range && { Range }) }));
        if (!(answer.Body instanceof Readable)) throw new Error("S3 answered without a body");
        return { size: wholeSize(answer), stream: answer.Body };
      } catch (error) {
        if (isMissing(error)) return undefined;
        if (isBeyondTheEnd(error)) return await this.#nothingOf(key);
        throw error;
      }
    });
  }

  async #nothingOf(key: string): Promise<OpenFile | undefined> {
    const facts = await this.stat(key);
    return facts && { size: facts.size, stream: Readable.from([]) };
  }

  async stat(key: string): Promise<FileFacts | undefined> {
    return await refusing(async () => {
      try {
        const head = await this.#client.send(new HeadObjectCommand(this.#target(key)));
        return { key, size: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  /** One by one: many of its kin refuse the request for many, or want a checksum that others refuse. */
  async remove(keys: readonly string[]): Promise<void> {
    await refusing(() =>
      Promise.all(
        keys.map((key) =>
          this.#removals.take(() => this.#client.send(new DeleteObjectCommand(this.#target(key)))),
        ),
      ),
    );
  }

  async *list(prefix: string): AsyncIterable<FileFacts> {
    checkPrefix(prefix);
    const asked = { Bucket: this.#options.bucket, Prefix: this.#options.prefix + prefix };
    let from: string | undefined;
    do {
      const page = await refusing(() =>
        this.#client.send(new ListObjectsV2Command({ ...asked, ...(from && { ContinuationToken: from }) })),
      );
      for (const { Key = "", Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
        yield { key: Key.slice(this.#options.prefix.length), size: Size, modifiedAt: LastModified };
      }
      from = page.NextContinuationToken;
    } while (from);
  }

  async removeAbandoned(before: Date): Promise<void> {
    const { bucket, prefix } = this.#options;
    await refusing(() => abandonUploads(this.#client, bucket, prefix, before));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
  }

  #target(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + checkKey(key) };
  }
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new Refusal(
      "overloaded",
      "The file store cannot be reached right now. Try again in a few seconds.",
      {
        retryAfterSeconds: RETRY_SECONDS,
      },
    );
  }
}

/** `bytes 0-9/1234` for a part, the length itself for the whole. */
function wholeSize({
  ContentRange,
  ContentLength,
}: {
  ContentRange?: string | undefined;
  ContentLength?: number | undefined;
}): number {
  const whole = Number(ContentRange?.split("/").at(-1));
  return Number.isSafeInteger(whole) ? whole : (ContentLength ?? 0);
}
