import { hash } from "node:crypto";

/** How features are made; a change of what they are made of takes the next number. */
export const SIGNATURE_VERSION = 1;

/** What is known of an issue without reading any event. */
export interface Described {
  readonly title: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly grouping: { readonly parts: readonly { part: string; value: string; counts: boolean }[] };
}

/** What issues are compared by. */
export interface Signature {
  readonly type: string | undefined;
  /** Names and places of the frames that count for grouping, each once. */
  readonly frames: ReadonlySet<string>;
  /** Stretches of the message, four characters each, without its numbers. */
  readonly shingles: ReadonlySet<string>;
}

const SHINGLE = 4;
const LONGEST_MESSAGE = 400;
/** Least hashes of the message's shingles under so many orders: two messages share as many of them as they are alike. */
const MESSAGE_FEATURES = 8;

export function signatureOf({ title, metadata, grouping }: Described): Signature {
  const parts = grouping.parts;
  const frames = parts.filter(({ part, counts }) => part === "frame" && counts);
  return {
    type: metadata.type ?? parts.find(({ part }) => part === "type")?.value,
    frames: new Set(frames.map(({ value }) => value)),
    shingles: shinglesOf(metadata.value ?? metadata.title ?? metadata.message ?? title),
  };
}

/** Messages that differ in numbers, addresses and names in quotes are the same sentence. */
function shinglesOf(message: string): Set<string> {
  const text = message
    .slice(0, LONGEST_MESSAGE)
    .toLowerCase()
    .replaceAll(/\b0x[0-9a-f]+|[0-9a-f]{12,}|\d+/gu, "0")
    .replaceAll(/\s+/gu, " ")
    .trim();
  const shingles = new Set<string>();
  if (text === "") return shingles;
  for (let at = 0; at === 0 || at + SHINGLE <= text.length; at++) shingles.add(text.slice(at, at + SHINGLE));
  return shingles;
}

/**
 * Numbers by which issues that may be alike are found, as signed decimals. Not the type: thousands share it.
 */
export function featuresOf({ frames, shingles }: Signature): string[] {
  const features = [...frames].map((frame) => numberOf(`frame ${frame}`));
  if (shingles.size > 0) {
    const hashes = [...shingles].map((shingle) => hash("sha1", shingle, "buffer"));
    for (let order = 0; order < MESSAGE_FEATURES; order++) {
      const least = Math.min(...hashes.map((bytes) => bytes.readUInt32BE(order * 2)));
      features.push(numberOf(`message ${order} ${least}`));
    }
  }
  return [...new Set(features)];
}

function numberOf(text: string): string {
  return hash("sha1", text, "buffer").readBigInt64BE(0).toString();
}
