import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

it("finds what a typing error meant", () => {
  expect(nearest("VEDETTE_PROT", ["VEDETTE_HOST", "VEDETTE_PORT"])).toBe("VEDETTE_PORT");
  expect(nearest("retention_day", ["max_event", "retention_days"])).toBe("retention_days");
});

it("suggests nothing when nothing is near", () => {
  expect(nearest("colour", ["port", "host", "retention_days"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
