import type { Resolution } from "../../protocol/resolution.ts";
import type { ReadyChange } from "../change/store.ts";

/** A change with its people and releases found, as plain JSON. */
export function packChange({ resolutions, ...change }: ReadyChange): object {
  return { ...change, ...(resolutions && { resolutions: [...resolutions] }) };
}

/** What {@link packChange} made; only we write it. */
export function unpackChange(packed: unknown): ReadyChange {
  const { resolutions, ...change } = packed as Omit<ReadyChange, "resolutions"> & {
    resolutions?: [number, Resolution][];
  };
  return { ...change, ...(resolutions && { resolutions: new Map(resolutions) }) };
}
