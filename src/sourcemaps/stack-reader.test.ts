import { describe, expect, it } from "vitest";
import { TestRoom } from "./room.fixture.ts";
import { StackReader } from "./stack-reader.ts";

/** A reader whose database answers what `answers` says, in this order, and then is away. */
function readerOf(room: TestRoom, answers: boolean[]): { reader: StackReader; asked: () => number } {
  let asked = 0;
  const hasAny = async () => {
    asked += 1;
    const answer = answers.shift();
    if (answer === undefined) throw new Error("the database is away");
    return answer;
  };
  const artifacts = { ...room.room.artifacts, hasAny };
  return { reader: new StackReader({ ...room.room, artifacts }), asked: () => asked };
}

describe("whether a project has uploads", () => {
  it("is asked once in ten seconds, however many events come", async () => {
    await using room = new TestRoom();
    const { reader, asked } = readerOf(room, [false, true]);
    await using _ = reader;
    for (let event = 0; event < 100; event++) expect(await reader.hasFilesOf(1)).toBe(false);
    expect(asked()).toBe(1);
    room.clock += 10_001;
    expect(await reader.hasFilesOf(1)).toBe(true);
    expect(asked()).toBe(2);
  });

  it("is what it was while the database is away, which is not asked for every event", async () => {
    await using room = new TestRoom();
    const { reader, asked } = readerOf(room, [true]);
    await using _ = reader;
    expect(await reader.hasFilesOf(1)).toBe(true);
    room.clock += 10_001;
    for (let event = 0; event < 100; event++) {
      expect(await reader.hasFilesOf(1)).toBe(true);
      expect(await reader.hasFilesOf(2)).toBe(false);
    }
    expect(asked()).toBe(3);
  });
});
