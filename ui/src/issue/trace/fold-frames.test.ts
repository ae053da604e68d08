import { describe, expect, it } from "vitest";
import type { WireFrame } from "../../../../src/wire/event.ts";
import { foldFrames, openFromStart } from "./fold-frames.ts";
import { faceOf, packageOf } from "./frame-face.ts";
import { sourceWindow } from "./source-window.ts";

const frame = (facts: Partial<WireFrame>): WireFrame => ({
  filename: null,
  absPath: null,
  module: null,
  package: null,
  function: null,
  rawFunction: null,
  lineNo: null,
  colNo: null,
  inApp: false,
  platform: null,
  context: [],
  vars: null,
  instructionAddr: null,
  symbolAddr: null,
  symbol: null,
  trust: null,
  errors: null,
  sourceLink: null,
  ...facts,
});
const app = (name: string) => frame({ inApp: true, function: name, filename: `src/${name}.ts` });
const lib = (name: string) => frame({ filename: `/app/node_modules/${name}/index.js` });

describe("frames", () => {
  const frames = [app("main"), lib("react-dom"), lib("react-dom"), lib("scheduler"), app("crash")];

  it("fold into one item where libraries stand together, with names and counts", () => {
    const items = foldFrames(frames, "newest", "app");
    expect(items.map((item) => (item.kind === "frame" ? item.frame.function : item.packages))).toEqual([
      "crash",
      [
        ["react-dom", 2],
        ["scheduler", 1],
      ],
      "main",
    ]);
  });

  it("stand in either order, each with its own place", () => {
    expect(foldFrames(frames, "oldest", "all").map((item) => item.kind === "frame" && item.index)).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(foldFrames(frames, "newest", "all")).toHaveLength(5);
  });

  it("are all shown where none is in-app: there would be nothing to read otherwise", () => {
    expect(foldFrames([lib("a"), lib("b")], "newest", "app").map(({ kind }) => kind)).toEqual([
      "frame",
      "frame",
    ]);
  });

  it("open next to the crash, and only where there is source", () => {
    const withSource = (name: string) => ({ ...app(name), context: [[1, "x"]] as [number, string][] });
    const stack = [withSource("a"), withSource("b"), app("c"), withSource("d")];
    expect([...openFromStart(stack, 2)]).toEqual([3, 1]);
  });
});

describe("a frame is called", () => {
  it.each([
    [{ filename: "src/a/b.ts", function: "f", lineNo: 4, colNo: 2 }, ["src/a/", "b.ts", "f", "4:2"]],
    [{ filename: "C:\\app\\x.cs", lineNo: 1 }, ["C:\\app\\", "x.cs", null, "1"]],
    [
      { module: "com.shop.Cart", filename: "Cart.java", function: "add", lineNo: 7 },
      ["com.shop.", "Cart", "add", "7"],
    ],
    [{ package: "/system/lib64/libc.so", instructionAddr: "0xab" }, ["", "libc.so", null, "0xab"]],
    [{ rawFunction: "_ZN1a" }, ["", "", "_ZN1a", ""]],
    [{}, ["", "", null, ""]],
  ])("%j", (facts, [directory, file, fn, at]) => {
    expect(faceOf(frame(facts as Partial<WireFrame>))).toEqual({ directory, file, fn, at });
  });
});

it.each([
  [{ filename: "/a/node_modules/@sentry/core/x.js" }, "@sentry/core"],
  [{ filename: "/a/node_modules/.pnpm/x/node_modules/react/y.js" }, "react"],
  [{ absPath: "/usr/lib/python3.12/site-packages/django/core.py", filename: "django/core.py" }, "django"],
  [{ absPath: "/usr/lib/python3.12/json/decoder.py", filename: "json/decoder.py" }, "python"],
  [{ filename: "node:internal/process" }, "node"],
  [{ filename: "/vendor/laravel/framework/src/x.php" }, "laravel/framework"],
  [{ filename: "/gems/rack-3.1.8/lib/rack.rb" }, "rack"],
  [{ module: "android.os.Handler", filename: "Handler.java" }, "android.os"],
  [{ module: "com.google.gson.Gson" }, "com.google.gson"],
  [{ package: "/usr/lib/libc.so.6" }, "libc.so.6"],
  [{ filename: "https://cdn.example.com/x.js" }, "cdn.example.com"],
  [{}, "?"],
])("a library frame of %j belongs to %s", (facts, name) => {
  expect(packageOf(frame(facts as Partial<WireFrame>))).toBe(name);
});

describe("a line of source", () => {
  it("is pointed at by its column, counted from 1", () => {
    expect(sourceWindow("const legs = quote.legs;", 20)).toEqual({
      before: "const legs = quote.",
      at: "legs",
      after: ";",
    });
  });

  it("of a megabyte is cut around the column", () => {
    const line = `${"a;".repeat(500_000)}boom();${"b;".repeat(10)}`;
    const { before, at, after } = sourceWindow(line, 1_000_001);
    expect(at).toBe("boom");
    expect(before.startsWith("…")).toBe(true);
    expect(before.length + after.length).toBeLessThan(300);
  });

  it.each([null, 0, -3, 999])("with a column of %s is whole and unmarked", (column) => {
    expect(sourceWindow("short", column)).toEqual({ before: "short", at: "", after: "" });
  });
});
