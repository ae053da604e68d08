import { minify } from "terser";
import { expect, it } from "vitest";
import { resolveEvent } from "../resolve-event.ts";
import { eventOf, TestRoom } from "../room.fixture.ts";

const SOURCE = `export async function pay(order, bank) {
  const amount = order.total();
  await bank.open(order);
  await   wire(amount, bank);
  return { order, amount };
}
async function wire(amount, bank) {
  for (const _ of amount) await bank.wire(1);
}
export const late = [wire, wire];
`;

it("a frame that waits stands where its `await` does, of which terser writes no token", async () => {
  const { code = "", map } = await minify(
    { "src/pay.js": SOURCE },
    { module: true, sourceMap: { includeSources: true } },
  );
  const waits = [...code.matchAll(/await/g)].map(({ index }) => index + 1);
  expect(waits.length).toBe(3);
  await using test = new TestRoom();
  const url = "~/app.js";
  test.upload({ kind: "minified_source", url, release: "1", sourceMapUrl: "app.js.map" }, code);
  test.upload({ kind: "source_map", url: `${url}.map`, release: "1" }, String(map));
  const frames = waits.map((colno) => ({ abs_path: "https://a.test/app.js", lineno: 1, colno }));
  const { event } = await resolveEvent(test.sourceMaps(), eventOf(frames, { release: "1" }), 1);

  const lines = SOURCE.split("\n");
  const seen = event.exception?.values[0]?.stacktrace?.frames.map(({ lineno = 0, colno = 0 }) =>
    lines[lineno - 1]?.slice(colno - 1),
  );
  expect(seen?.toSorted()).toEqual([
    "await   wire(amount, bank);",
    "await bank.open(order);",
    "await bank.wire(1);",
  ]);
});
