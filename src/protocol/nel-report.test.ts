import { expect, it } from "vitest";
import { parseNelReport } from "./nel-report.ts";

const parse = (body: unknown) => parseNelReport(Buffer.from(JSON.stringify(body)));
const body = { type: "http.error", status_code: 502, phase: "application", elapsed_time: 12 };

it("network errors are read from an array or alone", () => {
  const report = { type: "network-error", age: 5, url: "https://example.com/", user_agent: "UA", body };
  expect(parse([report, report])).toEqual([{ nel: report }, { nel: report }]);
  expect(parse(report)).toEqual([{ nel: report }]);
  expect(parse({ body })).toEqual([{ nel: { type: "network-error", body } }]);
});

it("anything else gives none, or undefined when it is no JSON", () => {
  for (const other of [{}, [], 7, [{ type: "network-error" }], { type: "csp-violation", body }])
    expect(parse(other)).toEqual([]);
  expect(parseNelReport(Buffer.from("nonsense"))).toBeUndefined();
});
