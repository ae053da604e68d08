import { describe, expect, it } from "vitest";
import { Refusal } from "../errors.ts";
import { readPage, turnPage } from "./paging.ts";

const keyOf = (row: number) => [row, 0] as const;

describe("a page", () => {
  it("is as long as asked for, within bounds", () => {
    expect(readPage({})).toEqual({ limit: 100 });
    expect(readPage({}, 25)).toEqual({ limit: 25 });
    expect(readPage({ per_page: "5" })).toEqual({ limit: 5 });
    expect(readPage({ limit: ["7", "8"] })).toEqual({ limit: 8 });
    expect(readPage({ limit: "1000" })).toEqual({ limit: 100 });
    for (const limit of ["0", "-1", "x", "1.5", ""]) expect(readPage({ limit }, 25).limit).toBe(25);
  });

  it("is the first with an empty cursor, and refused with one that is not ours", () => {
    expect(readPage({ cursor: "" })).toEqual({ limit: 100 });
    expect(readPage({ cursor: "170000:42:1" }).cursor).toEqual({
      value: "170000",
      offset: "42",
      isPrevious: true,
    });
    for (const cursor of ["x", "1:2", "1:2:3", "1:2:0:0", `${"9".repeat(90)}:0:0`, "';--:0:0"]) {
      expect(() => readPage({ cursor })).toThrow(Refusal);
    }
  });

  it("knows whether there is more on either side", () => {
    const first = turnPage({ limit: 2 }, [1, 2, 3], keyOf);
    expect(first).toMatchObject({ rows: [1, 2], hasPrevious: false, hasNext: true });
    expect(first.next).toEqual({ value: "2", offset: "0", isPrevious: false });
    const last = turnPage({ limit: 2, cursor: first.next }, [3], keyOf);
    expect(last).toMatchObject({ rows: [3], hasPrevious: true, hasNext: false });
    const back = turnPage({ limit: 2, cursor: last.previous }, [2, 1], keyOf);
    expect(back).toMatchObject({ rows: [1, 2], hasPrevious: false, hasNext: true });
  });

  it("beyond the end still leads back", () => {
    const empty = turnPage({ limit: 2, cursor: { value: "9", offset: "0", isPrevious: false } }, [], keyOf);
    expect(empty).toMatchObject({ rows: [], hasPrevious: true, hasNext: false });
    expect(empty.previous).toEqual({ value: "9", offset: "0", isPrevious: true });
  });
});
