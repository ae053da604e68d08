import { describe, expect, it } from "vitest";
import { encodeBlock, readFromBlock } from "./block.ts";

describe("event block", () => {
  it("gives back each text at its place", () => {
    const texts = [`{"a":"one\\ntwo"}`, `{"b":"支付回调"}`, "{}"];
    const block = encodeBlock(texts);
    expect(texts.map((_, index) => readFromBlock(block, index))).toEqual(texts);
  });

  it("says that an entry is not there", () => {
    expect(() => readFromBlock(encodeBlock(["{}"]), 1)).toThrow("event block has no entry 1");
  });

  it("says that it does not know the codec", () => {
    expect(() => readFromBlock(Buffer.of(9, 1, 2), 0)).toThrow("event block of unknown codec 9");
  });
});
