import type { WireEventTag } from "../../../src/wire/event.ts";
import type { WireTag } from "../../../src/wire/issue.ts";

/** One line of a tag's distribution. */
export interface TagShare {
  /** Null: all the other values together. */
  readonly value: string | null;
  /** 0 to 100 of the events that have the tag. */
  readonly percent: number;
  readonly isThis: boolean;
}

export interface TagShares {
  readonly key: string;
  readonly values: number;
  readonly shares: readonly TagShare[];
}

const FIRST = [
  "browser",
  "os",
  "release",
  "environment",
  "level",
  "user",
  "url",
  "transaction",
  "server_name",
  "runtime",
  "device",
  "handled",
  "mechanism",
];
const SHOWN = 4;

/** Tags of an issue with the shares of their values; the event's own value is always among them. Most useful first. */
export function tagShares(tags: readonly WireTag[], own: readonly WireEventTag[]): TagShares[] {
  const ownValues = new Map(own.map(({ key, value }) => [key, value]));
  return tags
    .toSorted((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1))
    .map((tag) => ({
      key: tag.key,
      values: tag.uniqueValues,
      shares: sharesOf(tag, ownValues.get(tag.key)),
    }));
}

function rank(key: string): number {
  const at = FIRST.indexOf(key);
  if (at >= 0) return at;
  // An id of one trace says nothing about the others; a name inside of another tag says it twice.
  if (key === "trace" || key === "trace.span" || key === "replayId") return 300;
  return key.endsWith(".name") ? 200 : 100;
}

function sharesOf({ totalValues, topValues, uniqueValues }: WireTag, own: string | undefined): TagShare[] {
  const percent = (count: number) => (totalValues > 0 ? Math.min(100, (count / totalValues) * 100) : 0);
  const room = uniqueValues > SHOWN ? SHOWN - 1 : SHOWN;
  const top = topValues.slice(0, room);
  const known = own === undefined ? undefined : topValues.find(({ value }) => value === own);
  if (known && !top.includes(known)) top[top.length - 1] = known;
  const shares: TagShare[] = top.map(({ value, count }) => ({
    value,
    percent: percent(count),
    isThis: value === own,
  }));
  // Beyond the values that are counted one by one there is no share to tell.
  if (own !== undefined && !known) shares.push({ value: own, percent: 0, isThis: true });
  const rest = totalValues - top.reduce((sum, { count }) => sum + count, 0);
  if (uniqueValues > shares.length && rest > 0)
    shares.push({ value: null, percent: percent(rest), isThis: false });
  return shares;
}

/** `61 %`; `< 1 %` rather than a nought that is none. */
export function formatPercent(percent: number): string {
  return percent > 0 && percent < 1 ? "< 1 %" : `${Math.round(percent)} %`;
}
