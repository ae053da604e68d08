import { expect, it } from "vitest";
import { readSentence, SENTENCES, type SentenceCode, sentence } from "./sentences.ts";

it.each(Object.keys(SENTENCES) as SentenceCode[])("%s is found by the sentence it wrote", (code) => {
  const holes = SENTENCES[code].match(/\{\d\}/g)?.length ?? 0;
  const values = ["a (b) $& {1}", "member"].slice(0, holes);
  expect(readSentence(sentence(code, ...values))).toEqual({ code, values });
});

it("words that are no sentence of ours have no code", () => {
  expect(readSentence("Something else.")).toBeUndefined();
  expect(readSentence("")).toBeUndefined();
});
