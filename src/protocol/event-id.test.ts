import { expect, it } from "vitest";
import { normalizeEventId } from "./event-id.ts";

const ID = "9ec79c33ec9942ab8353589fcb2e04dc";

it.each([
  ID,
  ID.toUpperCase(),
  "9ec79c33-ec99-42ab-8353-589fcb2e04dc",
  "9EC79C33-EC99-42AB-8353-589FCB2E04DC",
])("%s is one and the same id", (written) => expect(normalizeEventId(written)).toBe(ID));

it.each([
  undefined,
  null,
  7,
  "",
  "abc",
  `${ID}0`,
  ID.replace("9", "g"),
  "9ec79c33ec9942ab-8353589fcb2e04dc",
  {},
])("%j is no id", (written) => expect(normalizeEventId(written)).toBeUndefined());
