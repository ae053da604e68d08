import { expect, it } from "vitest";
import type { WireEvent } from "../../../src/wire/event.ts";
import { contextCards, formatBytes } from "./context-cards.ts";

const event = (facts: object) =>
  ({
    user: null,
    contexts: {},
    sdk: null,
    dist: null,
    size: 1,
    dateReceived: "",
    ...facts,
  }) as unknown as WireEvent;

it("the user comes first, empty boxes not at all", () => {
  const cards = contextCards(
    event({
      user: {
        id: "7",
        email: null,
        username: null,
        name: null,
        ip_address: "192.0.2.1",
        geo: { city: "Kiel", country_code: "DE" },
      },
      contexts: {
        zoo: { type: "zoo", animals: 3 },
        browser: { type: "browser", name: "Firefox" },
        empty: { type: "empty" },
      },
    }),
  );
  expect(cards.map(({ key }) => key)).toEqual(["user", "browser", "zoo"]);
  expect(cards[0]?.items).toEqual([
    { name: "id", value: "7" },
    { name: "ip", value: "192.0.2.1" },
    { name: "place", value: "Kiel, DE" },
  ]);
});

it("odd contexts do no harm, and feedback has its own place", () => {
  const contexts = { feedback: { message: "x" }, constructor: { type: "constructor", a: 1 }, odd: null };
  expect(contextCards(event({ contexts })).map(({ key, icon }) => [key, icon])).toEqual([
    ["constructor", "box"],
  ]);
});

it.each([
  [0, "0 B"],
  [1536, "1.5 KB"],
  [222_298_112, "212 MB"],
  [25_276_514_304, "23.5 GB"],
])("%i bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
