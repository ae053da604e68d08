import { describe, expect, it } from "vitest";
import { mapPath } from "./map-path.ts";

const all = { stackRoot: "", sourceRoot: "" };
const web = { stackRoot: "src/", sourceRoot: "packages/web/src" };
const server = { stackRoot: "/srv/app/", sourceRoot: "" };

describe("a frame's path", () => {
  it.each([
    ["src/till.ts", "packages/web/src/till.ts"],
    ["./src/till.ts", "packages/web/src/till.ts"],
    ["app:///src/till.ts", "packages/web/src/till.ts"],
    ["webpack:///./src/till.ts", "packages/web/src/till.ts"],
    ["/srv/app/lib/till.py", "lib/till.py"],
    ["lib/till.py", "lib/till.py"],
  ])("is found by the longest root that fits: %s", (path, found) => {
    expect(mapPath([all, web, server], path)?.path).toBe(found);
  });

  it("is not found outside of every root, or of the repository", () => {
    expect(mapPath([web, server], "lib/till.py")).toBeUndefined();
    expect(mapPath([all], "../../etc/passwd")).toBeUndefined();
    expect(mapPath([all], "https://example.com/a.js")).toBeUndefined();
    expect(mapPath([web], "src/")).toBeUndefined();
  });
});
