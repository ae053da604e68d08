import { isObject, type JsonObject } from "../lib/json.ts";
import { Lru } from "../lib/lru.ts";
import type { Event } from "../protocol/event.ts";
import { parseLenient } from "../protocol/store-body.ts";
import { cutException, isPlaceholder } from "./cut-exception.ts";
import type { Strand } from "./group/strand.ts";
import { isMessageInDisguise } from "./main-exception.ts";

/**
 * Exceptions seen before, by their text. A crash that strikes a thousand people is sent a thousand times with the same
 * exception to the letter, and that is most of an event: parsing, normalising, marking, scrubbing and grouping
 * it once is a third of the digest's work, and for deep stacks nearly all of it. What each of these steps made of the
 * first is shared by those that follow and changed by none.
 *
 * Bounded by characters of text; what hangs on them takes about eight times as much. Should a project's own rules have
 * a say in one of the steps, their version must become part of the name.
 */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const LONGEST = 128 * 1024;

type ExceptionList = NonNullable<Event["exception"]>;

/** What the text of an exception came to. */
interface KnownException {
  readonly text: string;
  /** In-app marks and grouping lean on it. */
  readonly platform: string;
  readonly exception: ExceptionList;
  readonly json: string;
  strand?: Strand | undefined;
}

const byText = new Lru<string, KnownException>(MOST_CHARACTERS, ({ text }) => text.length);
const byList = new WeakMap<object, KnownException>();

/** Of so many look-ups so few must find something, or cutting texts is not worth its while for some time. */
const LOOK_UPS = 1024;
const FEWEST_FOUND = 64;
const PAUSE = 8192;

let lookUps = 0;
let found = 0;
let pause = 0;

export interface ParsedPayload {
  readonly payload: JsonObject;
  /** What {@link rememberException} wants to be told. */
  readonly exceptionText?: string;
}

/** Parses an event's JSON; a known exception is put in as it was digested. Undefined for what is no object. */
export function parsePayload(text: string): ParsedPayload | undefined {
  const cut = isWorthwhile() ? cutException(text) : undefined;
  if (cut === undefined || cut.exception.length > LONGEST) return parsedWhole(text);
  const known = byText.get(cut.exception);
  if (known === undefined) return parsedWhole(text, cut.exception);
  const rest = parsedOrUndefined(cut.rest);
  if (!isObject(rest) || !isPlaceholder(rest.exception)) return parsedWhole(text);
  found += 1;
  rest.exception = known.exception as unknown as JsonObject;
  return { payload: rest };
}

/** The exception list of a payload, if it was digested before, for this platform, and stands alone in its event. */
export function knownException(payload: JsonObject, platform: string): ExceptionList | undefined {
  const known = knownOf(payload.exception);
  if (known === undefined) return undefined;
  const isAlone = payload.threads === undefined && payload.stacktrace === undefined;
  if (isAlone && known.platform === platform && payload["sentry.interfaces.Stacktrace"] === undefined) {
    return known.exception;
  }
  // It means something else here: as it was sent.
  payload.exception = JSON.parse(known.text) as JsonObject;
  return undefined;
}

/** Whether these exceptions are shared with other events: then they are marked and scrubbed already. */
export function isKnown(exception: ExceptionList | undefined): boolean {
  return exception !== undefined && byList.has(exception);
}

/**
 * Keeps what the digest made of an event's exception. Not of one about which something had to be said in
 * `errors` or `_meta`, which are the event's own, nor where other parts of the event had a hand in it.
 */
export function rememberException(text: string, payload: JsonObject, event: Event): void {
  const { exception } = event;
  if (exception === undefined || byList.has(exception) || event.errors !== undefined) return;
  if (event._meta !== undefined && Object.hasOwn(event._meta, "exception")) return;
  if (event.threads !== undefined || payload.threads !== undefined || isMessageInDisguise(event)) return;
  if (payload.stacktrace !== undefined || payload["sentry.interfaces.Stacktrace"] !== undefined) return;
  const known = { text, platform: event.platform, exception, json: JSON.stringify(exception) };
  byText.set(text, known);
  byList.set(exception, known);
}

/** How these exceptions group: worked out once for those that are known. */
export function strandOf(exception: ExceptionList, workOut: () => Strand | undefined): Strand | undefined {
  const known = byList.get(exception);
  if (known === undefined) return workOut();
  known.strand ??= workOut();
  return known.strand;
}

/** The JSON of an event. */
export function stringifyEvent(event: Event): string {
  const json = event.exception && byList.get(event.exception)?.json;
  if (json === undefined) return JSON.stringify(event);
  const { exception: _, ...rest } = event;
  return `${JSON.stringify(rest).slice(0, -1)},"exception":${json}}`;
}

function knownOf(value: unknown): KnownException | undefined {
  return typeof value === "object" && value !== null ? byList.get(value) : undefined;
}

function parsedWhole(text: string, exceptionText?: string): ParsedPayload | undefined {
  const payload = parseLenient(text);
  if (!isObject(payload)) return undefined;
  return exceptionText === undefined ? { payload } : { payload, exceptionText };
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWorthwhile(): boolean {
  if (pause > 0) {
    pause -= 1;
    return false;
  }
  lookUps += 1;
  if (lookUps === LOOK_UPS) {
    if (found < FEWEST_FOUND) pause = PAUSE;
    lookUps = 0;
    found = 0;
  }
  return true;
}
