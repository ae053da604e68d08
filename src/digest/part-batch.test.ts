import { expect, it } from "vitest";
import type { QueueBatch } from "../ports/ingest-queue.ts";
import type { Accepted } from "../protocol/accepted.ts";
import { partBatch } from "./part-batch.ts";

const accepted = (projectId: number): Accepted => ({
  receivedAt: 0,
  projectId,
  keyId: 1,
  form: "envelope",
  encoding: "identity",
  body: new Uint8Array(),
});

const batch: QueueBatch = {
  receipt: { source: "spool", from: 10n, to: 75n },
  accepted: [1, 2, 3, 4, 5].map(accepted),
  ends: [20n, 30n, 40n, 50n, 60n],
  damagedBytes: 7,
};

it("parts a batch so that each part begins where the one before it ended", () => {
  const parts = partBatch(batch, 2);
  expect(parts.map(({ receipt }) => [receipt.from, receipt.to])).toEqual([
    [10n, 30n],
    [30n, 50n],
    [50n, 75n],
  ]);
  expect(parts.flatMap((part) => part.accepted)).toEqual(batch.accepted);
  expect(parts.map((part) => part.damagedBytes)).toEqual([7, 0, 0]);
});

it("leaves a batch whole that is small enough", () => {
  expect(partBatch(batch, 5)).toEqual([batch]);
  const empty: QueueBatch = { ...batch, accepted: [], ends: [] };
  expect(partBatch(empty, 5)).toEqual([empty]);
});
