import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { StaleReceipt } from "../../src/ports/event-store.ts";
import type { PositionReceipt, QueueBatch } from "../../src/ports/ingest-queue.ts";

interface StoredBatch {
  readonly to: string;
  readonly ids: readonly string[];
}

/** A store whose transaction is one rename: a file per batch, named for its source and where it began. */
export class FileStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async position(source: string): Promise<bigint> {
    let position = 0n;
    for (;;) {
      const batch = await this.#read(this.#file(source, position));
      if (!batch) return position;
      position = BigInt(batch.to);
    }
  }

  /** Keeps the first word of each body. */
  async store({ receipt, accepted }: QueueBatch<PositionReceipt>): Promise<void> {
    const file = this.#file(receipt.source, receipt.from);
    if (await this.#read(file)) throw new StaleReceipt(await this.position(receipt.source));
    const ids = accepted.map(({ body }) => Buffer.from(body).toString().split(" ", 1)[0] ?? "");
    const fresh = path.join(this.#dir, `fresh-${process.pid}`);
    await writeFile(fresh, JSON.stringify({ to: receipt.to.toString(), ids } satisfies StoredBatch));
    await rename(fresh, file);
  }

  async ids(): Promise<string[]> {
    const files = (await readdir(this.#dir)).filter((file) => file.startsWith("batch-"));
    const batches = await Promise.all(files.map((file) => this.#read(path.join(this.#dir, file))));
    return batches.flatMap((batch) => batch?.ids ?? []);
  }

  #file(source: string, from: bigint): string {
    return path.join(this.#dir, `batch-${source}-${from}`);
  }

  async #read(file: string): Promise<StoredBatch | undefined> {
    const text = await readFile(file, "utf8").catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }
}
