import { describe, expect, it } from "vitest";
import type { FoundFile } from "../find/found-file.ts";
import type { MappedPlace } from "./place.ts";
import { mappedFrame } from "./write-back.ts";

const FILE: FoundFile = {
  wanted: { absPath: "https://shop.test/assets/app.js" },
  mapUrl: "https://shop.test/assets/app.js.map",
  steps: [],
};

function framed(source: string) {
  const place: MappedPlace = { kind: "mapped", source, line: 3, column: 5, isIgnored: false };
  return mappedFrame({ abs_path: FILE.wanted.absPath, lineno: 1, colno: 9 }, FILE, place, "total");
}

describe("the file of a mapped frame", () => {
  it.each([
    ["webpack://shop/./src/cart.js", "./src/cart.js", "webpack://shop/./src/cart.js"],
    ["webpack:///./src/cart.js", "./src/cart.js", "webpack:///./src/cart.js"],
    // What Sentry's plugin for webpack makes of sources of an app without a name.
    ["/./src/cart.js", "./src/cart.js", "https://shop.test/src/cart.js"],
    ["../src/cart.js", "../src/cart.js", "https://shop.test/src/cart.js"],
    ["/srv/app/cart.js", "/srv/app/cart.js", "https://shop.test/srv/app/cart.js"],
  ])("is named without the bundler: %s", (source, filename, absPath) => {
    expect(framed(source)).toMatchObject({ filename, abs_path: absPath, lineno: 3, colno: 5 });
  });
});
