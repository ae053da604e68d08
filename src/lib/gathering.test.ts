import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Gathering } from "./gathering.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("hands on the first at once, what follows together after the rest, and what waits at the end", () => {
  const handed: number[][] = [];
  const gathering = new Gathering<number>(250, (gathered) => handed.push([...gathered]));
  for (const item of [1, 2, 1]) gathering.add(item);
  vi.advanceTimersByTime(0);
  expect(handed).toEqual([[1, 2]]);
  for (let ms = 0; ms < 2_400; ms += 10) {
    gathering.add(3);
    gathering.add(4);
    vi.advanceTimersByTime(10);
  }
  expect(handed.slice(1)).toEqual(Array.from({ length: 9 }, () => [3, 4]));
  gathering[Symbol.dispose]();
  expect(handed).toHaveLength(11);
  vi.advanceTimersByTime(10_000);
  expect(handed).toHaveLength(11);
});

it("after a quiet time hands on at once again", () => {
  const handed: number[][] = [];
  using gathering = new Gathering<number>(250, (gathered) => handed.push([...gathered]));
  for (const item of [1, 2]) {
    gathering.add(item);
    vi.advanceTimersByTime(0);
    expect(handed.at(-1)).toEqual([item]);
    vi.advanceTimersByTime(250);
  }
});
