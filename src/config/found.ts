import type { SettingName } from "./settings.ts";

/** A setting's written value, and the place to name when it is wrong. */
export interface Found {
  readonly written: unknown;
  readonly place: string;
  /** The folder that relative paths count from. */
  readonly base: string;
  /** What a right value is in this place, where that is written otherwise than under our own name. */
  readonly allowed?: string;
}

export type FoundSettings = { readonly [Name in SettingName]?: Found };

/** An empty value, in the environment as in a file, counts as unset. */
export function isSet(written: unknown): boolean {
  return written !== undefined && written !== null && written !== "";
}
