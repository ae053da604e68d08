import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Refusal } from "../../src/errors.ts";
import { accept, readUntil, StoreOfPositions } from "./queue-stand-ins.ts";
import { ErrorLog, openReaderFor, openWriter } from "./spool-records.ts";

/** Fills the disk under a spool, makes room, and prints what came of it: `node spool-on-full-disk.ts DIR`. */
const [disk = ""] = process.argv.slice(2);
const dir = path.join(disk, "spool");
const log = new ErrorLog();
const ballast = path.join(disk, "ballast");
await writeFile(ballast, Buffer.alloc(1 << 20));

await using queue = await openWriter(dir, log);
const answered: string[] = [];
const append = async (id: string): Promise<Refusal | undefined> => {
  try {
    await queue.append(accept(`${id} `.padEnd(20_000, "x")));
    answered.push(id);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

let refusal: Refusal | undefined;
for (let round = 0; !refusal; round++) {
  const ends = await Promise.all(Array.from({ length: 4 }, (_, index) => append(`${round}-${index}`)));
  refusal = ends.find((end) => end !== undefined);
}
for (let index = 0; index < 5; index++) await append(`while-full-${index}`);
const answeredBefore = answered.length;

await rm(ballast);
for (let index = 0; index < 10; index++) await append(`after-${index}`);
const answeredAfter = answered.length - answeredBefore;

const store = new StoreOfPositions();
await using reader = await openReaderFor(dir, store, log);
await readUntil(reader, store.store, () => queue.backlog().bytes === 0);
const stored = store.bodies.map((body) => body.split(" ", 1)[0] ?? "");
console.log(
  JSON.stringify({
    refusal: { code: refusal.code, message: refusal.message, details: refusal.details },
    answeredBefore,
    answeredAfter,
    lost: answered.filter((id) => !stored.includes(id)),
    unknown: stored.filter((id) => !answered.includes(id)),
    errors: log.errors.map(({ sentence }) => sentence),
  }),
);
