import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./paced.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("works soon after the first call, then at its pace however often it is called, and not without a call", async () => {
  let works = 0;
  const ask = paced(async () => {
    works += 1;
  }, 4_000);
  ask();
  await vi.advanceTimersByTimeAsync(300);
  expect(works).toBe(1);
  for (let ms = 0; ms < 39_000; ms += 100) {
    ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(works).toBe(10);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(works).toBe(11);
});

it("asks a slow server less often, one at a time, and goes on after a failure", async () => {
  let running = 0;
  let works = 0;
  const ask = paced(async () => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    works += 1;
    running -= 1;
    throw new Error("the server is away");
  }, 4_000);
  for (let ms = 0; ms < 110_000; ms += 100) {
    ask();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(works).toBe(5);
});
