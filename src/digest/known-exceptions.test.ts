import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { PackedEvent } from "../protocol/stations.ts";
import { isKnown, parsePayload, rememberException } from "./known-exceptions.ts";
import { normalize } from "./normalize/normalize.ts";
import { packEvent } from "./pack-event.ts";
import { prepare } from "./prepare.ts";

const NOW = 1_760_000_000_000;
const samples = path.resolve(import.meta.dirname, "../../tests/fixtures/event-samples");
const files = globSync("**/*.json", { cwd: samples }).sort();

/** As `digest.ts` goes about it; without `remember` nothing is learnt of the event. */
function digested(text: string, remember = true): { packed: PackedEvent; wasKnown: boolean } {
  const parsed = parsePayload(text);
  if (parsed === undefined) throw new Error("the text is no object");
  const { payload, exception } = parsed;
  const raw = { projectId: 1, keyId: 1, form: "event", payload, receivedAt: NOW } as const;
  const event = normalize({ ...raw, eventId: "0".repeat(32) }, { now: NOW, retentionDays: 90 });
  const wasKnown = isKnown(event.exception);
  const prepared = prepare(event, { projectId: 1, keyId: 1 });
  if (remember && exception !== undefined) rememberException(exception, payload, event);
  return { packed: packEvent(prepared), wasKnown };
}

/** All that is stored of it. */
function stored({ payload, grouping, ...rest }: PackedEvent): object {
  const { version, hashes } = grouping;
  return { ...rest, payload: JSON.parse(payload), grouping: { version, hashes, ...grouping.explain() } };
}

describe("an event with an exception seen before", () => {
  for (const file of files) {
    it(`${file} is stored as the first of its kind was, and as if nothing were remembered`, () => {
      // The samples are indented; SDKs send the shortest form.
      const text = JSON.stringify(JSON.parse(readFileSync(path.join(samples, file), "utf8")));
      const alone = stored(digested(text, false).packed);
      expect(stored(digested(text).packed)).toEqual(alone);
      expect(stored(digested(text).packed)).toEqual(alone);
      expect(stored(digested(text).packed)).toEqual(alone);
    });
  }

  it("is told by the text of its exception alone", () => {
    const crash = `"exception":{"values":[{"type":"E1","value":"a \\"}{\\\\","stacktrace":{"frames":[{"function":"f"}]}}]}`;
    expect(digested(`{"level":"fatal",${crash},"tags":{"a":"1"}}`).wasKnown).toBe(false);
    const { packed, wasKnown } = digested(`{"tags":{"b":"2"},${crash}}`);
    expect(wasKnown).toBe(true);
    expect(JSON.parse(packed.payload)).toMatchObject({ level: "error", tags: [["b", "2"]] });
    expect(digested(`{"tags":{"b":"2"},${crash.replace("E1", "E2")}}`).wasKnown).toBe(false);
  });

  it("is read anew for another platform, or beside threads", () => {
    const crash = `"exception":{"values":[{"type":"E3","stacktrace":{"frames":[{"filename":"/usr/lib/python3/x.py"}]}}]}`;
    digested(`{"platform":"python",${crash}}`);
    expect(digested(`{"platform":"python",${crash}}`).wasKnown).toBe(true);
    const other = digested(`{"platform":"ruby",${crash}}`);
    expect(other.wasKnown).toBe(false);
    const beside = `{"platform":"python",${crash},"threads":{"values":[{"id":1,"name":"main"}]}}`;
    const { packed, wasKnown } = digested(beside);
    expect(wasKnown).toBe(false);
    expect(JSON.parse(packed.payload).threads).toEqual({ values: [{ id: 1, name: "main" }] });
  });
});

describe("what is not the event's own exception, or not sound,", () => {
  const crash = `{"values":[{"type":"E4","value":"v"}]}`;
  digested(`{"exception":${crash}}`);

  it.each([
    ["lies deeper", `{"extra":{"exception":${crash}},"exception":{"values":[{"type":"own"}]}}`],
    ["is there twice", `{"exception":${crash},"exception":{"values":[{"type":"own"}]}}`],
    ["is spoken of in a text", `{"message":"\\"exception\\":{","exception":{"values":[{"type":"own"}]}}`],
    ["is a list", `{"exception":[{"type":"own"}]}`],
  ])("%s and is read as it was sent", (_, text) => {
    for (const time of [1, 2]) {
      const { exception } = JSON.parse(digested(text).packed.payload);
      expect(
        exception.values.map(({ type }: { type: string }) => type),
        `time ${time}`,
      ).toEqual(["own"]);
    }
  });

  it.each([`{"exception":{`, `{"exception":{"a":"`, `{"exception":{"a":"\\"}`, `{"exception":{}`, `[]`, ``])(
    "does not parse and is no payload: %s",
    (text) => expect(parsePayload(text)).toBeUndefined(),
  );

  it("needs words to be said about it, which every event gets of its own", () => {
    const text = `{"exception":{"values":[{"type":"E5","value":${JSON.stringify("v".repeat(20_000))}}]}}`;
    for (const _ of [1, 2]) {
      const { packed, wasKnown } = digested(text);
      expect(wasKnown).toBe(false);
      expect(JSON.parse(packed.payload)._meta.exception.values[0].value[""].len).toBe(20_000);
    }
  });
});
