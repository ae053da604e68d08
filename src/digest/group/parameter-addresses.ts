import { endOf } from "./parameter-numbers.ts";
import { isWordCode } from "./word.ts";

const EMAIL =
  /[A-Za-z0-9_.+%-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![\w-])/y;
const SCHEME = /[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/(?=\S)/y;
const IP_V4 = /(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)/y;
const HOSTNAME = /(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})\.){1,12}([A-Za-z]{2,18})(?![\w(]|[.-][\w])/y;

/** The end of an e-mail address that begins at `at`, or -1. */
export const emailEnd = (text: string, at: number): number => endOf(EMAIL, text, at);

/** The end of an IPv4 address that begins at `at`, or -1. */
export const ipV4End = (text: string, at: number): number => endOf(IP_V4, text, at);

/** The end of `scheme://…` that begins at `at`, or -1. Quotes, brackets and a closing full stop are not of it. */
export function urlEnd(text: string, at: number): number {
  const start = endOf(SCHEME, text, at);
  if (start < 0) return -1;
  let end = start;
  while (end < text.length && !URL_STOP.has(text.charCodeAt(end)) && text.charCodeAt(end) > 32) end++;
  while (end > start && TRAILING.has(text.charCodeAt(end - 1))) end--;
  return end > start ? end : -1;
}

const codes = (characters: string): Set<number> => new Set([...characters].map((char) => char.charCodeAt(0)));
const URL_STOP = codes("\"'`<>(){}[]|\\^");
const TRAILING = codes(".,;:!?");

/**
 * The end of a host name that begins at `at`, or -1. Only under well-known top-level names, since to a
 * pattern `cart.items.total` looks like a host as well.
 */
export function hostnameEnd(text: string, at: number): number {
  if (text.charCodeAt(at - 1) === 46) return -1;
  HOSTNAME.lastIndex = at;
  const match = HOSTNAME.exec(text);
  return match?.[1] && TOP_LEVEL.has(match[1].toLowerCase()) ? at + match[0].length : -1;
}

const TOP_LEVEL = new Set(
  "com net org edu gov mil info biz io dev app cloud ai tech online site store xyz eu uk us ca de fr nl be es it ch at se no fi dk pl cz ru ua cn jp kr tw hk sg au nz br mx ar za tr gr pt ie hu ro local localdomain internal intranet lan corp cluster svc test invalid example".split(
    " ",
  ),
);

/** The end of an IPv6 address that begins at `at`, or -1: eight groups, or fewer around one `::`. */
export function ipV6End(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at <= 45 && IP_V6_CODES.has(text.charCodeAt(end))) end++;
  if (isWordCode(text.charCodeAt(end))) return -1;
  while (end > at && (text[end - 1] === "." || (text[end - 1] === ":" && text[end - 2] !== ":"))) end--;
  const word = text.slice(at, end);
  const groups = word.split(":");
  if (groups.length < 3 || groups.length > 9 || !/\d/.test(word)) return -1;
  const compressed = word.indexOf("::");
  if (compressed >= 0 && word.includes("::", compressed + 1)) return -1;
  if (compressed < 0 && groups.length !== 8) return -1;
  const last = groups.at(-1) ?? "";
  const isSound = groups.every(
    (group) => /^[0-9a-fA-F]{0,4}$/.test(group) || (group === last && endOf(IP_V4, last, 0) === last.length),
  );
  return isSound ? end : -1;
}

const IP_V6_CODES = codes("0123456789abcdefABCDEF:.");
