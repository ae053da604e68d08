import type { PoolClient } from "pg";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import type { Counts } from "../counts.ts";
import { countsOfRows, tagIn } from "../moves/counts-of-rows.ts";
import type { MovingRow } from "../moves/event-rows.ts";
import type { Move } from "../moves/move.ts";
import { subtract } from "../moves/subtract.ts";
import { metadataOf } from "../moves/unmerge-steps.ts";
import { addMoved } from "./count-moved.ts";
import { type Leaving, type PlannedRow, placeRows, unplan } from "./planned-rows.ts";
import { type Regroup, whereNow } from "./regroup.ts";
import { moveGhosts } from "./return-rest.ts";

export interface RowsMoved {
  /** Rows of the plan that are done with. */
  readonly done: number;
  /** Microseconds since 1970, of the events that left. */
  readonly first?: number;
  readonly last?: number;
}

/** A row that goes, and where to. */
interface Going {
  readonly row: MovingRow;
  readonly key: string | null;
  readonly to: number;
}

/**
 * Moves rows of the plan out of the part's issue, with all that was counted of them. What people have moved elsewhere since
 * stays there. Undefined when one of the issues went in this moment.
 */
export async function moveRows(
  client: PoolClient,
  regroup: Regroup,
  part: Move,
  { isBack }: Leaving,
  planned: readonly PlannedRow[],
  read: ReadEventAnew,
): Promise<RowsMoved | undefined> {
  const from = part.sourceId;
  const now = await whereNow(
    client,
    regroup.projectId,
    planned.map(({ target }) => target),
  );
  const here = planned.filter((one) => one.issueId === from && now.has(one.target));
  const going = here.flatMap(({ row, key, target }): Going[] => {
    const to = now.get(target);
    return row === undefined || to === undefined ? [] : [{ row, key, to }];
  });
  const gone = isBack
    ? planned.filter(({ issueId, target }) => issueId === undefined && now.has(target))
    : [];
  const ids = [
    ...new Set([from, ...going.map(({ to }) => to), ...gone.flatMap(({ target }) => now.get(target) ?? [])]),
  ];
  const { rowCount } = await client.query(
    "select from issue where id = any($1::bigint[]) order by id for no key update",
    [ids],
  );
  if (rowCount !== ids.length) return undefined;

  await placeRows(client, regroup, from, going);
  const leaving = going.filter(({ to }) => to !== from);
  const rows = leaving.map(({ row }) => row);
  await subtract(client, part.id, from, countsOfRows(from, rows, {}));
  for (const [to, group] of Map.groupBy(leaving, (one) => one.to)) {
    await arrive(client, regroup, to, group, { isBack, read });
  }
  for (const [target, group] of Map.groupBy(gone, (one) => one.target)) {
    const to = now.get(target);
    if (to !== undefined && to !== from) await moveGhosts(client, part, to, group);
  }
  const strays = isBack
    ? []
    : planned.filter(
        (one) => !here.includes(one) && (one.issueId === undefined || one.issueId !== now.get(one.target)),
      );
  await unplan(client, regroup, strays);
  const [newest] = rows;
  const oldest = rows.at(-1);
  return {
    done: going.length + gone.length + strays.length,
    ...(newest && { last: newest.at }),
    ...(oldest && { first: oldest.at }),
  };
}

async function arrive(
  client: PoolClient,
  regroup: Regroup,
  to: number,
  group: readonly Going[],
  { isBack, read }: { readonly isBack: boolean; readonly read: ReadEventAnew },
): Promise<void> {
  const rows = group.map(({ row }) => row);
  const [newest] = rows;
  const oldest = rows.at(-1);
  if (newest === undefined || oldest === undefined) return;
  const metadata = await metadataOf(client, { projectId: regroup.projectId, targetId: to }, rows, read);
  const counts = countsOfRows(to, rows, metadata);
  if (!isBack) await noteUsers(client, regroup, counts.users);
  await addMoved(client, counts, { firstRelease: tagIn(oldest, "release") ?? null, mayRegress: !isBack });
}

/** Which of those that come to the issue it had seen before: they stay when their events go back. */
async function noteUsers(client: PoolClient, { id }: Regroup, users: Counts["users"]): Promise<void> {
  await client.query(
    `insert into grouping_regroup_user (regroup_id, issue_id, user_hash, last_seen, was_there)
     select $1, u.issue_id, u.user_hash, known.last_seen, known.user_hash is not null
       from unnest($2::bigint[], $3::bigint[]) as u (issue_id, user_hash)
       left join issue_user known on known.issue_id = u.issue_id and known.user_hash = u.user_hash
         on conflict do nothing`,
    [id, users.map(([issueId]) => issueId), users.map(([, user]) => user)],
  );
}
