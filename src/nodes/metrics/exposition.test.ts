import { expect, it } from "vitest";
import { exposition, mergeFamilies } from "./exposition.ts";
import { Registry } from "./registry.ts";

it("prints Prometheus's text format, buckets added up", () => {
  const registry = new Registry();
  registry.counter("ends_total", "Ends.", { outcome: "accepted" }).add(3);
  registry.counter("ends_total", "Ends.", { outcome: 'a"b\\c\n' });
  registry.gauge("bytes", "Bytes.", () => 1.5);
  registry.gauge("unknown", "Nobody knows.", () => undefined);
  const seconds = registry.histogram("seconds", "Seconds.", [0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value);
  expect(exposition(registry.families())).toBe(`# HELP ends_total Ends.
# TYPE ends_total counter
ends_total{outcome="accepted"} 3
ends_total{outcome="a\\"b\\\\c\\n"} 0
# HELP bytes Bytes.
# TYPE bytes gauge
bytes 1.5
# HELP seconds Seconds.
# TYPE seconds histogram
seconds_bucket{le="0.1"} 2
seconds_bucket{le="1"} 3
seconds_bucket{le="+Inf"} 4
seconds_sum 7.65
seconds_count 4
`);
});

it("adds up what threads counted, label by label", () => {
  const threads = [1, 2].map((n) => {
    const registry = new Registry();
    registry.counter("ends_total", "Ends.", { outcome: "accepted" }).add(n);
    if (n === 2) registry.counter("ends_total", "Ends.", { outcome: "invalid" }).add(5);
    registry.histogram("seconds", "Seconds.", [1]).observe(n);
    return structuredClone(registry.families());
  });
  expect(exposition(mergeFamilies(threads))).toBe(`# HELP ends_total Ends.
# TYPE ends_total counter
ends_total{outcome="accepted"} 3
ends_total{outcome="invalid"} 5
# HELP seconds Seconds.
# TYPE seconds histogram
seconds_bucket{le="1"} 1
seconds_bucket{le="+Inf"} 2
seconds_sum 3
seconds_count 2
`);
});
