import type { GroupingPart } from "../../protocol/stations.ts";

/** What one strategy of grouping found: the texts to hash, and how to tell people. */
export interface Strand {
  /** Packed, narrowest first: app, then system where it differs. */
  readonly keys: readonly [string, ...string[]];
  /** Worked out only for those who ask: the store does for a new issue, one event in thousands. */
  readonly explain: () => Explanation;
  /** Of the keys, once they are made: a strand may be shared by many events. */
  hashes?: readonly [string, ...string[]];
}

export interface Explanation {
  /** Completes the sentence `grouped by: …`. */
  readonly by: string;
  readonly parts: readonly GroupingPart[];
}

/** Two variants as keys, one where they are the same; undefined when neither contributes. */
export function variantKeys(app: string, system: string): [string, ...string[]] | undefined {
  if (app === "" || app === system) return system === "" ? undefined : [system];
  return system === "" ? [app] : [app, system];
}
