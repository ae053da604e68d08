import type { HashShares } from "../../ports/event-store.ts";
import type { WireHash, WireMove } from "../../wire/moves.ts";
import { presentEventRow } from "../events/present-event.ts";
import type { ProjectAccess } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import type { MoveRow } from "./store.ts";

export function presentMove(row: MoveRow, issueId: number, project: ProjectAccess): WireMove {
  const isComing = row.target_id === issueId;
  const was = row.source as { number?: number; title?: string } | null;
  const number = isComing ? (was?.number ?? row.source_number) : row.target_number;
  return {
    id: String(row.id),
    kind: row.kind,
    isComing,
    other: {
      id: String(isComing ? row.source_id : row.target_id),
      shortId: number === null || number === undefined ? "" : shortIdOf(project.slug, number),
      title: (isComing ? (was?.title ?? row.source_title) : row.target_title) ?? "",
    },
    by: row.name || row.email,
    dateCreated: row.made_at.toISOString(),
    isDone: row.done_at !== null,
    moved: row.moved,
    total: row.total,
    hashes: row.hashes,
  };
}

/** Hashes that events have, most events first, then those that no event among the newest has. */
export function presentHashes(
  hashes: readonly string[],
  { shares, isAll }: HashShares,
  moves: readonly WireMove[],
): WireHash[] {
  const origins = new Map(
    moves
      .filter(({ kind, isComing }) => kind === "merge" && isComing)
      .flatMap(({ hashes: own, other, id }) => own.map((hash) => [hash, { ...other, mergeId: id }] as const)),
  );
  return hashes
    .map((hash): WireHash => {
      const share = shares.find(({ key }) => key !== null && hash.startsWith(key));
      return {
        id: hash,
        events: share?.events ?? 0,
        isAll,
        latestEvent: share ? presentEventRow(share.latest) : null,
        mergedFrom: origins.get(hash) ?? null,
      };
    })
    .sort((a, b) => b.events - a.events);
}
