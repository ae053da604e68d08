import { describe, expect, it } from "vitest";
import type { WriteBatch } from "../ports/event-store.ts";
import type { QueueBatch } from "../ports/ingest-queue.ts";
import type { PackedEvent } from "../protocol/stations.ts";
import { type Gathering, partsOf } from "./parts.ts";

const receipt = { source: "spool", from: 100n, to: 150n };

function batchOf(records: number): QueueBatch {
  return {
    receipt,
    accepted: Array.from({ length: records }, (_, index) => ({
      receivedAt: index,
      projectId: 1,
      keyId: 1,
      form: "store",
      encoding: "identity",
      body: Buffer.alloc(0),
    })),
    ends: Array.from({ length: records }, (_, index) => BigInt(110 + 10 * index)),
    damagedBytes: 0,
  };
}

/** Each record is an event of ten characters. */
function tenCharacters({ receivedAt }: { receivedAt: number }, into: Gathering): Promise<void> {
  into.events.push({ projectId: receivedAt, payload: "0123456789" } as PackedEvent);
  return Promise.resolve();
}

async function parts(
  batch: QueueBatch,
  most: { records: number; characters: number },
): Promise<WriteBatch[]> {
  return Array.fromAsync(partsOf(batch, tenCharacters, most));
}

const seen = (all: WriteBatch[]) => all.map(({ events }) => events.map(({ projectId }) => projectId));
const bounds = (all: WriteBatch[]) =>
  all.map(({ receipt }) => ("frames" in receipt ? [] : [receipt.from, receipt.to]));

it("ends a part after so many records, with receipts that follow each other", async () => {
  const all = await parts(batchOf(5), { records: 2, characters: 1_000 });
  expect(seen(all)).toEqual([[0, 1], [2, 3], [4]]);
  expect(bounds(all)).toEqual([
    [100n, 120n],
    [120n, 140n],
    [140n, 150n],
  ]);
});

it("ends a part after so much payload", async () => {
  const all = await parts(batchOf(5), { records: 1_000, characters: 25 });
  expect(seen(all)).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(bounds(all)).toEqual([
    [100n, 130n],
    [130n, 150n],
  ]);
});

it("prepares a part only when it is asked for", async () => {
  let prepared = 0;
  const walk = partsOf(
    batchOf(5),
    (one, into) => {
      prepared += 1;
      return tenCharacters(one, into);
    },
    { records: 2, characters: 1_000 },
  );
  await walk.next();
  expect(prepared).toBe(2);
});

it("makes a part of a batch without records, so that its receipt is settled", async () => {
  expect(await parts(batchOf(0), { records: 2, characters: 25 })).toEqual([
    { receipt, events: [], outcomes: [], userReports: [] },
  ]);
});

describe("a batch of frames", () => {
  const name = { source: "spool", first: 100n };
  const frames = [
    { ...name, lane: 0, from: 2, to: 5, bodies: 5 }, // two were stored in an earlier life
    { ...name, lane: 3, from: 0, to: 1, bodies: 1 },
    { ...name, lane: 5, from: 0, to: 4, bodies: 4 },
  ];
  const batch = { ...batchOf(8), receipt: { frames }, ends: [] };
  const settled = (all: WriteBatch[]) =>
    all.map(({ receipt }) =>
      ("frames" in receipt ? receipt.frames : []).map((one) => [one.lane, one.from, one.to]),
    );

  it("is settled frame by frame when it is one part", async () => {
    expect(settled(await parts(batch, { records: 100, characters: 1_000 }))).toEqual([
      [
        [0, 2, 5],
        [3, 0, 1],
        [5, 0, 4],
      ],
    ]);
  });

  it("ends parts inside of frames, whose bodies are settled in order", async () => {
    expect(settled(await parts(batch, { records: 2, characters: 1_000 }))).toEqual([
      [[0, 2, 4]],
      [
        [0, 4, 5],
        [3, 0, 1],
      ],
      [[5, 0, 2]],
      [[5, 2, 4]],
    ]);
  });
});
