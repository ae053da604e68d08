import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import type { Event, EventError } from "../protocol/event.ts";
import { parseLenient } from "../protocol/store-body.ts";
import { type CutText, cutException, isPlaceholder, startOfException, without } from "./cut-exception.ts";
import type { Strand } from "./group/strand.ts";
import { KnownTexts } from "./known-texts.ts";
import { isMessageInDisguise } from "./main-exception.ts";

/**
 * Exceptions seen before, by their text. A crash that strikes a thousand people is sent a thousand times with the same
 * exception to the letter, and that is most of an event: parsing, normalising, marking, scrubbing and grouping
 * it once is a third of the digest's work, and for deep stacks nearly all of it. What each of these steps made of the
 * first is shared by those that follow and changed by none.
 *
 * Bounded by characters of text; what hangs on them takes about eight times as much. Where more than the text decides
 * what becomes of an exception, such as a release whose source maps make it readable, or a project's stack-trace rules,
 * that is its setting.
 */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const LONGEST = 128 * 1024;

type ExceptionList = NonNullable<Event["exception"]>;

/** An exception as it was sent, and what else decides what becomes of it; empty where nothing does. */
export interface SentException {
  readonly setting: string;
  readonly text: string;
}

/** What an exception came to. */
interface KnownException {
  readonly text: string;
  /** In-app marks and grouping lean on it. */
  readonly platform: string;
  readonly exception: ExceptionList;
  readonly json: string;
  /** What is to be said in each event of it about its frames. */
  readonly errors: readonly EventError[];
  strand?: Strand | undefined;
}

/** By setting. Of those that change with time only the last matter. */
type KnownBySetting = Map<string, KnownException>;
const MOST_SETTINGS = 8;

const byText = new KnownTexts<KnownBySetting>(MOST_CHARACTERS);
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
  readonly exception?: SentException;
}

/**
 * Parses an event's JSON; a known exception is put in as it was digested. `settingOf` is handed the payload without
 * its exception. Undefined for what is no object.
 */
export function parsePayload(
  text: string,
  settingOf?: (payload: JsonObject) => string,
): ParsedPayload | undefined {
  const start = isWorthwhile() ? startOfException(text) : -1;
  if (start === -1) return parsedWhole(text);
  const seen = byText.find(text, start);
  if (seen !== undefined) {
    const rest = without(text, start, start + seen.text.length);
    return parsedApart(text, { exception: seen.text, rest }, seen.value, settingOf);
  }
  const cut = cutException(text, start);
  if (cut === undefined || cut.exception.length > LONGEST) return parsedWhole(text);
  if (settingOf !== undefined) return parsedApart(text, cut, undefined, settingOf);
  return parsedWhole(text, { setting: "", text: cut.exception });
}

function parsedApart(
  text: string,
  cut: CutText,
  seen: KnownBySetting | undefined,
  settingOf: ((payload: JsonObject) => string) | undefined,
): ParsedPayload | undefined {
  const payload = parsedOrUndefined(cut.rest);
  if (!isObject(payload) || !isPlaceholder(payload.exception)) return parsedWhole(text);
  const setting = settingOf?.(payload) ?? "";
  const known = seen?.get(setting);
  if (known !== undefined) {
    found += 1;
    payload.exception = known.exception as unknown as JsonObject;
    return { payload };
  }
  const exception = parsedOrUndefined(cut.exception);
  if (exception === undefined) return parsedWhole(text);
  payload.exception = exception as Json;
  return { payload, exception: { setting, text: cut.exception } };
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

/** What each event of these exceptions is to say about their frames; empty for those that are not known. */
export function errorsOf(exception: ExceptionList | undefined): readonly EventError[] {
  return (exception && byList.get(exception)?.errors) ?? [];
}

/**
 * Keeps what the digest made of an event's exception; `errors` are those of the event that it brings about. Not of
 * one about which more had to be said in `errors` or `_meta`, which are the event's own, nor where other parts of the
 * event had a hand in it.
 */
export function rememberException(
  sent: SentException,
  payload: JsonObject,
  event: Event,
  errors: readonly EventError[] = [],
): void {
  const { exception } = event;
  if (exception === undefined || byList.has(exception)) return;
  if ((event.errors?.length ?? 0) !== errors.length) return;
  if (event._meta !== undefined && Object.hasOwn(event._meta, "exception")) return;
  if (event.threads !== undefined || payload.threads !== undefined || isMessageInDisguise(event)) return;
  if (payload.stacktrace !== undefined || payload["sentry.interfaces.Stacktrace"] !== undefined) return;
  const { setting, text } = sent;
  const json = JSON.stringify(exception);
  const known = { text, platform: event.platform, exception, json, errors };
  const bySetting: KnownBySetting = byText.find(text, 0)?.value ?? new Map();
  for (const oldest of bySetting.keys()) {
    if (bySetting.size < MOST_SETTINGS) break;
    bySetting.delete(oldest);
  }
  bySetting.set(setting, known);
  byText.set(text, bySetting);
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

function parsedWhole(text: string, exception?: SentException): ParsedPayload | undefined {
  const payload = parseLenient(text);
  if (!isObject(payload)) return undefined;
  return exception === undefined ? { payload } : { payload, exception };
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
