import { describe, expect, it } from "vitest";
import type { Event, Frame } from "../protocol/event.ts";
import { eventOf, TestRoom } from "./room.fixture.ts";
import { StoredStacks } from "./stored-stacks.ts";

const DEBUG_ID = "11111111-2222-4333-8444-555555555555";
const URL = "https://a.test/app.js";
const FRAME: Frame = { abs_path: URL, lineno: 1, colno: 1, function: "e" };
const IMAGES = { debug_meta: { images: [{ type: "sourcemap", code_file: URL, debug_id: DEBUG_ID }] } };
const MAP = JSON.stringify({
  version: 3,
  sources: ["a.js"],
  sourcesContent: ["one();\n"],
  names: [],
  mappings: "AAAA",
});

const rawOf = (event: Event) => event.exception?.values[0]?.raw_stacktrace;
const uploadMap = (test: TestRoom) =>
  test.upload({ kind: "source_map", url: "~/app.js.map", debugId: DEBUG_ID }, MAP);

describe("a stored event", () => {
  it("is given back as it is while nothing better is known, and readable once its map is there", async () => {
    await using test = new TestRoom();
    await using stacks = new StoredStacks(test.room);
    const event = eventOf([FRAME], IMAGES);
    expect(await stacks.readAgain(event, 1)).toEqual({ event, isPending: false });
    uploadMap(test);
    test.clock += 60_000;
    const read = await stacks.readAgain(event, 1);
    expect(rawOf(read.event)?.frames).toEqual([FRAME]);
    expect(rawOf(event)).toBeUndefined();
  });

  it("that was readable when it was stored stays so when its map is gone", async () => {
    await using test = new TestRoom();
    uploadMap(test);
    await using stacks = new StoredStacks(test.room);
    const { event: readable } = await stacks.readAgain(eventOf([FRAME], IMAGES), 1);
    await using without = new TestRoom();
    without.upload({ kind: "source_map", url: "~/other.js.map", debugId: "another" }, MAP);
    await using others = new StoredStacks(without.room);
    expect((await others.readAgain(readable, 1)).event).toBe(readable);
  });

  it("whose files take longer than anybody waits is given back as it is; they are read all the same", async () => {
    await using test = new TestRoom();
    uploadMap(test);
    const { promise: isLet, resolve: letGo } = Promise.withResolvers<void>();
    const { read } = test.room.artifacts;
    let reads = 0;
    const artifacts = {
      ...test.room.artifacts,
      read: async (...asked: Parameters<typeof read>) => {
        reads += 1;
        await isLet;
        return await read(...asked);
      },
    };
    await using stacks = new StoredStacks({ ...test.room, artifacts }, 20);
    const event = eventOf([FRAME], IMAGES);
    expect(await stacks.readAgain(event, 1)).toEqual({ event, isPending: true });
    letGo();
    await expect.poll(async () => rawOf((await stacks.readAgain(event, 1)).event)).toBeDefined();
    expect(reads).toBe(1);
  });

  it("is given back as it is when the index of uploads cannot be asked", async () => {
    await using test = new TestRoom();
    const artifacts = {
      ...test.room.artifacts,
      hasAny: async () => {
        throw new Error("the database is away");
      },
    };
    await using stacks = new StoredStacks({ ...test.room, artifacts });
    const event = eventOf([FRAME], IMAGES);
    expect(await stacks.readAgain(event, 1)).toEqual({ event, isPending: false });
    expect(test.warnings).toHaveLength(1);
  });
});
