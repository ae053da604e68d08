import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { HistoryCursor } from "../../ports/event-history.ts";
import { Regrouping } from "./regrouping.ts";

/** Where a dry run is. */
export interface RunState {
  readonly regrouping: Regrouping;
  /** Events that were looked at; not all of them could be placed. */
  readonly looked: number;
  /** The last of them; absent: none was. */
  readonly after?: HistoryCursor;
}

export function packState({ regrouping, looked, after }: RunState): Buffer {
  return zstdCompressSync(JSON.stringify({ looked, after, regrouping: regrouping.state() }));
}

/** From its beginning where nothing was kept. */
export function unpackState(kept: Buffer | null): RunState {
  if (kept === null) return { regrouping: new Regrouping(), looked: 0 };
  const { regrouping, ...rest } = JSON.parse(zstdDecompressSync(kept).toString()) as Omit<
    RunState,
    "regrouping"
  > & { regrouping: ReturnType<Regrouping["state"]> };
  return { ...rest, regrouping: new Regrouping(regrouping) };
}
