import { expect, it } from "vitest";
import type { WireBreadcrumb } from "../../../src/wire/event.ts";
import { crumbLine } from "./crumb-line.ts";

const crumb = (facts: Partial<WireBreadcrumb>): WireBreadcrumb => ({
  timestamp: null,
  type: "default",
  category: null,
  level: "info",
  message: null,
  data: null,
  ...facts,
});

it("a navigation reads from and to", () => {
  const line = crumbLine(crumb({ category: "navigation", data: { from: "/a", to: "/b" } }));
  expect(line).toMatchObject({ icon: "nav", code: ["/a", "/b"], rest: null });
});

it("a request reads method, address and status; the rest stays at hand", () => {
  const data = { method: "GET", url: "/api", status_code: 504, reason: "Gateway Timeout", size: 7 };
  expect(crumbLine(crumb({ type: "http", data }))).toEqual({
    icon: "http",
    code: ["GET /api"],
    text: "504 Gateway Timeout",
    rest: { size: 7 },
  });
});

it("whatever else it says is kept", () => {
  const data = { url: { odd: true }, to: 7 };
  expect(crumbLine(crumb({ category: "fetch", message: "hm", data }))).toMatchObject({
    text: "hm",
    rest: data,
  });
  expect(crumbLine(crumb({ category: "navigation", data: { to: null } }))).toMatchObject({
    rest: { to: null },
  });
});
