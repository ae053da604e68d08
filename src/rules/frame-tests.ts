import { Lru } from "../lib/lru.ts";
import type { Frame } from "../protocol/event.ts";
import { type Glob, readPathGlob, readTextGlob } from "./glob.ts";

/** What a matcher looks at in a frame. */
export type FrameField = "path" | "module" | "function" | "package" | "family";

/** Of what platform a frame is, as rules see it. */
export type RuleFamily = "javascript" | "native" | "other";

/** The matchers that were asked of a frame, a bit for each. */
export type FrameBits = Int32Array;

interface FrameTest {
  readonly field: FrameField;
  readonly matches: Glob;
}

const MOST_FRAMES = 2_000;
/** Frames of unusual length are looked at anew each time. */
const LONGEST_KEPT = 1_000;

/**
 * All matchers on frames of a text of rules, each once. A crash sends the same frames thousands of times, so what was
 * found of a frame is kept, about half a megabyte for a hundred matchers. Which path decides differs between the two
 * texts: see {@link FrameTests.looksAtBoth}.
 */
export class FrameTests {
  readonly #tests: FrameTest[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #known = new Lru<string, FrameBits>(MOST_FRAMES);
  /** Whether a path matches by its file name, too, where it has a full path. */
  readonly looksAtBoth: boolean;

  constructor(looksAtBoth: boolean) {
    this.looksAtBoth = looksAtBoth;
  }

  /** Adds a matcher; answers its bit. `offset`: see `glob.ts`. */
  add(field: FrameField, glob: string, offset: number): number {
    const name = `${field}:${glob}`;
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = this.#tests.length;
    this.#tests.push({ field, matches: globOf(field, glob, offset) });
    this.#indexes.set(name, index);
    return index;
  }

  bitsOf(frame: Frame, family: RuleFamily): FrameBits {
    const name = `${family}\0${frame.abs_path}\0${frame.filename}\0${frame.module}\0${frame.function}\0${frame.package}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const bits = new Int32Array((this.#tests.length + 31) >> 5);
    for (const [index, test] of this.#tests.entries()) {
      if (this.#holds(test, frame, family)) bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31));
    }
    if (name.length <= LONGEST_KEPT) this.#known.set(name, bits);
    return bits;
  }

  #holds({ field, matches }: FrameTest, frame: Frame, family: RuleFamily): boolean {
    if (field === "family") return matches(family);
    if (field !== "path") return isMatch(frame[field], matches);
    if (isMatch(frame.abs_path ?? frame.filename, matches)) return true;
    return this.looksAtBoth && isMatch(frame.filename, matches);
  }
}

export function hasBit(bits: FrameBits, index: number): boolean {
  return (((bits[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

const isMatch = (text: string | undefined, matches: Glob): boolean =>
  text !== undefined && text !== "" && matches(text);

function globOf(field: FrameField, glob: string, offset: number): Glob {
  if (field === "family") {
    const families = new Set(glob.split(","));
    return (family) => families.has(family);
  }
  return field === "path" || field === "package"
    ? readPathGlob(glob, offset)
    : readTextGlob(glob, false, offset);
}
