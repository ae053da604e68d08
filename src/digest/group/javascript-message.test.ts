import { describe, expect, it } from "vitest";
import { canonicalScriptError } from "./javascript-message.ts";

describe("browsers' words for one error", () => {
  it.each([
    [
      "reading from nothing",
      [
        ["TypeError", "Cannot read properties of undefined (reading 'price')"],
        ["TypeError", "Cannot read property 'price' of null"],
        ["TypeError", `can't access property "price", a is undefined`],
        ["TypeError", "undefined is not an object (evaluating 'e.item.price')"],
        ["TypeError", "null is not an object (evaluating 't.price')"],
      ],
    ],
    [
      "a missing variable",
      [
        ["ReferenceError", "cart is not defined"],
        ["ReferenceError", "Can't find variable: cart"],
      ],
    ],
    [
      "a missing function",
      [
        ["TypeError", "cart.total is not a function"],
        ["TypeError", "cart.total is not a function. (In 'cart.total()', 'cart.total' is undefined)"],
      ],
    ],
    [
      "endless recursion",
      [
        ["RangeError", "Maximum call stack size exceeded"],
        ["RangeError", "Maximum call stack size exceeded."],
        ["InternalError", "too much recursion"],
      ],
    ],
    [
      "a request that failed",
      [
        ["TypeError", "Failed to fetch"],
        ["TypeError", "Failed to fetch (api.example.com)"],
        ["TypeError", "Load failed"],
        ["TypeError", "NetworkError when attempting to fetch resource."],
      ],
    ],
  ])("%s", (_what, seen) => {
    const read = seen.map(([type = "", value = ""]) => JSON.stringify(canonicalScriptError(type, value)));
    expect(new Set(read).size).toBe(1);
  });

  it("leaves other words, and other properties apart", () => {
    expect(canonicalScriptError("Error", "bad")).toEqual({ type: "Error", value: "bad" });
    expect(canonicalScriptError("TypeError", "Cannot read properties of null (reading 'a')")).not.toEqual(
      canonicalScriptError("TypeError", "Cannot read properties of null (reading 'b')"),
    );
  });
});
