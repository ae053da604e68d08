import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("lets no more work at once than there are turns, and all in the end", async () => {
  const turns = new Turns(3);
  let working = 0;
  let most = 0;
  const done = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      turns.take(async () => {
        working += 1;
        most = Math.max(most, working);
        await new Promise(setImmediate);
        working -= 1;
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

it("gives the turn of one that failed to the next", async () => {
  const turns = new Turns(1);
  await expect(turns.take(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns.take(async () => "next")).toBe("next");
});
