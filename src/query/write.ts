import type { Filter, Pieces, Query, Value, Words } from "./query.ts";

/** The query as a text that reads back as the same query. */
export function writeQuery(query: Query | undefined): string {
  return query === undefined ? "" : written(query);
}

/** `browser:"Chrome 142"`: a filter for exactly this value, of a tag or a field. */
export function writeFilter(key: string, value: string, isTag = false): string {
  return filter({
    is: "filter",
    key,
    isTag: isTag || !NAME.test(key),
    isNegated: false,
    value: { is: "text", pieces: [value] },
    valueStart: 0,
    start: 0,
    end: 0,
  });
}

const NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

function written(query: Query): string {
  switch (query.is) {
    case "filter":
      return filter(query);
    case "words":
      return words(query, false);
    case "not":
      return `!(${written(query.of)})`;
    case "or":
      return query.of.map(written).join(" OR ");
    case "and":
      return query.of
        .map((part, index) => {
          if (part.is === "or") return `(${written(part)})`;
          if (part.is !== "words") return written(part);
          return words(part, query.of[index - 1]?.is === "words");
        })
        .join(" ");
  }
}

/** Beside other words it is put in quotes, or it would be one text with them. */
function words({ pieces, isNegated }: Words, isBesideWords: boolean): string {
  const plain = pieces.join("*");
  const isPlain =
    !isNegated && !isBesideWords && PLAIN_WORDS.test(plain) && !/(?:^| )(?:AND|OR)(?: |$)/u.test(plain);
  return isPlain && !hasStar(pieces) ? plain : `${isNegated ? "!" : ""}${quoted(pieces)}`;
}

const PLAIN_WORDS = /^[\p{L}\p{N}_.@/+%#*~?&$'-]+(?: [\p{L}\p{N}_.@/+%#*~?&$'-]+)*$/u;

function filter({ key, isTag, isNegated, value }: Filter): string {
  const name = isTag ? `tags[${TAG.test(key) ? key : `"${key.replaceAll(/["\\]/gu, "\\$&")}"`}]` : key;
  return `${isNegated ? "!" : ""}${name}:${valueText(value)}`;
}

const TAG = /^[^\]\s"]+$/u;

function valueText(value: Value): string {
  switch (value.is) {
    case "text":
      return oneText(value.pieces);
    case "list":
      return `[${value.items.map(oneText).join(", ")}]`;
    case "comparison":
      return value.by + oneText(value.text.split("*") as unknown as Pieces);
  }
}

function oneText(pieces: Pieces): string {
  const plain = pieces.join("*");
  return PLAIN_VALUE.test(plain) && !hasStar(pieces) ? plain : quoted(pieces);
}

/** Nothing that a list or a comparison begins with, and no address: `x://` is no filter. */
const PLAIN_VALUE = /^(?!\/\/)[\p{L}\p{N}_.@/+%#*~?&$'-][\p{L}\p{N}_.@/:+%#*~?&$'-]*$/u;

function hasStar(pieces: Pieces): boolean {
  return pieces.some((piece) => piece.includes("*"));
}

function quoted(pieces: Pieces): string {
  return `"${pieces.map((piece) => piece.replaceAll(/["\\*]/gu, "\\$&")).join("*")}"`;
}
