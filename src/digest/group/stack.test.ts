import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/event.ts";
import { stackParts } from "./explain-stack.ts";
import { stackKey, viewStack } from "./stack.ts";

describe("what of a frame counts", () => {
  it("never lines, columns or addresses", () => {
    const frame: Frame = { module: "shop.cart", function: "total", lineno: 1, colno: 2 };
    const moved: Frame = { ...frame, lineno: 100, colno: 9, instruction_addr: "0x1", symbol_addr: "0x2" };
    expect(key("python", [frame])).toBe(key("python", [moved]));
  });

  it("the source line, blanks collapsed, if it was written by hand", () => {
    const of = (line: string) => key("python", [{ module: "m", function: "f", context_line: line }]);
    expect(of("  return  a\t+ b ")).toBe(of("return a + b"));
    expect(of("return a")).not.toBe(of("return b"));
    expect(of("x".repeat(121))).toBe(of("y".repeat(121)));
    expect(of("{snip} a")).toBe(of("{snip} b"));
  });

  it("the file's name where no module is known, without its folder and case", () => {
    const of = (filename: string) => key("php", [{ filename, function: "Cart::total" }]);
    expect(of("/srv/a/Cart.php")).toBe(of("/var/www/b/cart.php"));
    expect(of("/srv/a/Cart.php")).not.toBe(of("/srv/a/Shop.php"));
  });

  it("a native frame's function, else its binary", () => {
    const of = (frame: Frame) => key("native", [frame]);
    expect(of({ function: "f(int)", package: "/usr/lib/liba.so" })).toBe(
      of({ function: "f(long)", package: "libb.so" }),
    );
    expect(of({ package: "/a/libfoo.so", instruction_addr: "0x1" })).toBe(of({ package: "/b/libfoo.so" }));
    expect(of({ instruction_addr: "0x7fff1234" })).toBe("");
  });

  it("nothing of an engine's or runtime's own frames", () => {
    for (const path of ["<anonymous>", "[native code]", "native code", "eval code", "node:internal/timers"]) {
      expect(key("javascript", [{ function: "map", filename: path, abs_path: path }]), path).toBe("");
    }
  });
});

describe("scripts from a server", () => {
  const url = "https://shop.example/static/main.3f9c1b2a.js";
  const frame = (called: string, more: Frame = {}): Frame => ({
    abs_path: url,
    filename: "/static/main.3f9c1b2a.js",
    function: called,
    ...more,
  });

  it("count by function, wherever they were served", () => {
    const elsewhere = { abs_path: "http://localhost/x.js", filename: "/x.js" };
    expect(key("javascript", [frame("total")])).toBe(key("javascript", [frame("total", elsewhere)]));
  });

  it("do not count without a function", () => {
    expect(key("javascript", [frame("?", { context_line: "a()" })])).toBe("");
  });

  it("do not count by a minifier's names", () => {
    expect(key("javascript", [frame("t.n"), frame("total")])).toBe(
      key("javascript", [frame("e.qx"), frame("total")]),
    );
    const plain: Frame = { abs_path: "https://shop.example/app.js", filename: "/app.js", function: "go" };
    expect(key("javascript", [plain])).not.toBe("");
    expect(key("javascript", [{ ...plain, colno: 4711 }])).toBe("");
    // One frame far to the right tells of the whole script.
    expect(key("javascript", [plain, { ...plain, function: "total", colno: 4711 }])).toBe(
      key("javascript", [{ ...plain, function: "total" }]),
    );
  });

  it("count by the source line once a source map was used", () => {
    const mapped = { data: { sourcemap: "main.js.map" }, context_line: "total(cart)" };
    expect(key("javascript", [frame("t", mapped)])).toBe(key("javascript", [frame("n", mapped)]));
    expect(key("javascript", [frame("t", mapped)])).not.toBe("");
  });

  it("a build's hash in a file's name does not count", () => {
    const of = (name: string) =>
      key("javascript", [{ filename: `app:///${name}`, abs_path: `app:///${name}`, function: "total" }]);
    expect(of("main.3f9c1b.js")).toBe(of("main.a1b2c3.js"));
    expect(of("main.3f9c1b.js")).not.toBe(of("shop.3f9c1b.js"));
  });
});

describe("repetitions", () => {
  const f = (name: string): Frame => ({ module: "m", function: name, in_app: true });

  it("are folded, however deep a recursion went", () => {
    const deep = (times: number) =>
      key("python", [f("main"), ...Array.from({ length: times }, () => f("walk")), f("leaf")]);
    expect(deep(50)).toBe(deep(1));
  });

  it("are folded over several functions", () => {
    const deep = (times: number) =>
      key("python", [
        f("main"),
        ...Array.from({ length: times }, () => [f("visit"), f("walk")]).flat(),
        f("leaf"),
      ]);
    expect(deep(40)).toBe(deep(2));
    expect(deep(40)).toBe(deep(1));
  });

  it("keep what only looks alike", () => {
    expect(key("python", [f("a"), f("b"), f("a")])).not.toBe(key("python", [f("a"), f("b")]));
  });

  it("of 10,000 frames end in a short key and few lines", () => {
    const view = viewStack(
      { frames: Array.from({ length: 10_000 }, (_, at) => f(at % 3 ? "walk" : "visit")) },
      "python",
    );
    expect(stackKey(view, "app").length).toBeLessThan(500);
    expect(stackParts(view, "app", 40).length).toBeLessThanOrEqual(40);
  });
});

describe("the explanation", () => {
  it("names what counts, and gathers what does not", () => {
    const frames: Frame[] = [
      { module: "django.core", function: "handle", in_app: false },
      { module: "django.core", function: "get", in_app: false },
      { module: "shop", function: "main", in_app: true },
      { module: "shop", function: "walk", in_app: true },
      { module: "shop", function: "walk", in_app: true },
    ];
    expect(stackParts(viewStack({ frames }, "python"), "app", 40)).toEqual([
      { part: "frame", value: "walk in shop", counts: false, why: "repeats the frame before it" },
      { part: "frame", value: "walk in shop", counts: true, why: "in-app" },
      { part: "frame", value: "main in shop", counts: true, why: "in-app" },
      { part: "frame", value: "get in django.core", counts: false, why: "library: 2 such frames" },
    ]);
  });
});

const key = (platform: string, frames: Frame[]): string =>
  stackKey(viewStack({ frames }, platform), "system");
