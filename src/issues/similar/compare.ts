import type { Signature } from "./signature.ts";

export interface Likeness {
  /** 0 to 1. */
  readonly score: number;
  /** How many frames are the same, of those of the one that has more. */
  readonly frames: { readonly same: number; readonly of: number } | null;
  /** How much of both messages is the same, 0 to 1. */
  readonly message: number | null;
}

/** Where code is the same says more than what was said, and what was said more than of which type it was. */
const WEIGHTS = { frames: 0.6, message: 0.25, type: 0.15 };

/** How alike two issues are: by what both have, weighed. */
export function compare(one: Signature, other: Signature): Likeness {
  const of = Math.max(one.frames.size, other.frames.size);
  const hasFrames = one.frames.size > 0 && other.frames.size > 0;
  const same = common(one.frames, other.frames);
  const hasMessages = one.shingles.size > 0 && other.shingles.size > 0;
  const shared = common(one.shingles, other.shingles);
  const message = hasMessages ? shared / (one.shingles.size + other.shingles.size - shared) : null;

  const parts: [weight: number, likeness: number][] = [];
  // A stack trace beside none is a difference, two messages without stack traces are compared by themselves.
  if (one.frames.size > 0 || other.frames.size > 0) parts.push([WEIGHTS.frames, hasFrames ? same / of : 0]);
  if (message !== null) parts.push([WEIGHTS.message, message]);
  if (one.type !== undefined || other.type !== undefined) {
    parts.push([WEIGHTS.type, one.type === other.type ? 1 : 0]);
  }
  const weights = parts.reduce((sum, [weight]) => sum + weight, 0);
  const score = parts.reduce((sum, [weight, likeness]) => sum + weight * likeness, 0) / (weights || 1);
  return { score, frames: hasFrames ? { same, of } : null, message };
}

function common(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const each of one) if (other.has(each)) shared += 1;
  return shared;
}
