import type { Edit } from "./edits.ts";

/** Card numbers by the issuers' prefixes, 15 or 16 digits, with blanks or dashes. Not the digits of a fraction. */
const CARD =
  /(?<![A-Za-z0-9_]|\d\.)(?:(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6(?:011|4[4-9]\d|5\d{2}))[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![A-Za-z0-9_])/g;
const SOCIAL_SECURITY = /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g;
const IBAN =
  /(?<![A-Za-z0-9])(?:A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EKO]|E[EGS]|F[IOR]|G[BEILRT]|H[RU]|I[ELQST]|JO|K[WZ]|L[BCITUVY]|M[CDEKRTU]|N[LO]|P[KLST]|QA|R[OS]|S[ACEIKMTV]|T[LNR]|UA|V[AG]|XK)\d{2}[ -]?(?:[A-Z0-9]{4}[ -]?){2,7}[A-Z0-9]{0,4}(?![A-Za-z0-9])/g;
const BEARER = /\bbearer\s{1,8}[^\s"',;]+/gi;
const EMAIL =
  /(?<![A-Za-z0-9_.+%-])[A-Za-z0-9_.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])/g;
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE|PUBLIC) KEY(?: BLOCK)?-----/g;
const HOME = /(?:\/(?:home|Users)\/|\b[A-Za-z]:[\\/]{1,4}Users[\\/]{1,4})([^/\\\s:"'<>]{1,100})(?=[/\\])/g;
const URL_PASSWORD = /\b[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s/?#@:]{0,256}:([^\s/?#]{1,256})@/g;

/** Adds an edit for every secret-looking stretch of a text. Each pattern is bounded: linear in the text. */
export function findSecrets(text: string, edits: Edit[]): void {
  numbers(text, edits, undefined);
  if (text.includes("-----BEGIN ")) keyBodies(text, edits);
  whole(text, BEARER, "@bearer", edits, undefined);
  if (text.includes("://") && text.includes("@")) groups(text, URL_PASSWORD, "@urlauth", edits);
  if (text.includes("ome/") || text.includes("sers")) groups(text, HOME, "@userpath", edits);
}

/** What is taken out of messages, each by a word that says what stood there, so they stay readable. */
export function findInMessage(text: string, edits: Edit[]): void {
  if (text.includes("@")) whole(text, EMAIL, "@email", edits, "[email]");
  numbers(text, edits, true);
  whole(text, BEARER, "@bearer", edits, "[bearer]");
}

function numbers(text: string, edits: Edit[], named: true | undefined): void {
  whole(text, CARD, "@creditcard", edits, named && "[creditcard]");
  whole(text, SOCIAL_SECURITY, "@usssn", edits, named && "[usssn]");
  whole(text, IBAN, "@iban", edits, named && "[iban]");
}

export function isCardNumber(digits: number): boolean {
  CARD.lastIndex = 0;
  return digits >= 1e14 && digits < 1e16 && CARD.test(String(digits));
}

function whole(text: string, pattern: RegExp, rule: string, edits: Edit[], by: string | undefined): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const to = match.index + match[0].length;
    edits.push(
      by === undefined
        ? { from: match.index, to, rule: `${rule}:filter` }
        : { from: match.index, to, rule: `${rule}:replace`, by },
    );
  }
}

/** Replaces the pattern's group, which must stand last but for `@`. */
function groups(text: string, pattern: RegExp, rule: string, edits: Edit[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const secret = match[1] ?? "";
    const from = match.index + match[0].lastIndexOf(secret);
    edits.push({ from, to: from + secret.length, rule: `${rule}:filter` });
  }
}

/** The body between the lines that begin and end a key; all of the rest when the end was cut off. */
function keyBodies(text: string, edits: Edit[]): void {
  KEY_BEGIN.lastIndex = 0;
  for (let match = KEY_BEGIN.exec(text); match !== null; match = KEY_BEGIN.exec(text)) {
    const from = match.index + match[0].length;
    const end = text.indexOf("-----END", from);
    const to = end < 0 ? text.length : end;
    if (text.slice(from, to).trim() !== "") edits.push({ from, to, rule: "@pemkey:filter" });
    KEY_BEGIN.lastIndex = to;
  }
}
