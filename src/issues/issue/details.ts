import { presentUser } from "../../accounts/account.ts";
import type { WireActivity, WireIssueDetails } from "../../wire/issue.ts";
import { subscribersOf } from "../following/store.ts";
import { presentMove } from "../moves/present.ts";
import { movesOf } from "../moves/store.ts";
import { presentIssue } from "../present-issue.ts";
import type { IssuesRoom } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import { bucketsOf, fill, sixHourBuckets } from "../stream/sparkline.ts";
import { tagKeysOf, valuesOf } from "../tags/store.ts";
import type { OpenIssue } from "./find.ts";
import {
  type Activity,
  activityOf,
  hashesOf,
  hoursSince,
  seenBy,
  type Thinned,
  thinnedOf,
  usersSince,
} from "./store.ts";

const DAY_MS = 86_400_000;

/** All that the issue page shows above its event. */
export async function issueDetails(
  room: IssuesRoom,
  { row, project, access }: OpenIssue,
): Promise<WireIssueDetails> {
  const now = room.now();
  const [day, fortnight, quarter] = [bucketsOf("24h", now), sixHourBuckets(now), bucketsOf("90d", now)];
  const [hours, users, activity, viewers, subscribers, keys, environments, hashes, moves, thinned] =
    await Promise.all([
      hoursSince(room.db, row.id, new Date(quarter.from)),
      usersSince(room.db, row.id, new Date(now - DAY_MS)),
      activityOf(room.db, row.id),
      seenBy(room.db, row.id),
      subscribersOf(room.db, row.id),
      tagKeysOf(room.db, row.id),
      valuesOf(room.db, row.id, "environment", 100),
      hashesOf(room.db, row.id),
      movesOf(room.db, row.id, true),
      thinnedOf(room.db, row.id),
    ]);
  const stats = { "24h": fill(day, hours), "14d": fill(fortnight, hours), "90d": fill(quarter, hours) };
  const seen = activity.flatMap(({ account }) => account ?? []);
  const participants = [...new Map(seen.map((account) => [account.id, account])).values()];
  return {
    ...presentIssue(row, { project, organizationSlug: access.slug, url: room.url, stats }),
    shareId: row.share_id,
    stats,
    tags: keys.map(({ key, events, values }) => ({
      key,
      name: key,
      totalValues: events,
      uniqueValues: values,
    })),
    activity: activity.map((one) => presentActivity(one, project.slug)),
    seenBy: viewers.map(presentUser),
    participants: participants.map(presentUser),
    subscribers,
    environments: environments.map(({ value }) => value),
    last24h: { count: stats["24h"].reduce((sum, [, events]) => sum + events, 0), userCount: users },
    grouping: { ...row.grouping, hashes },
    floodControl: thinned === undefined ? null : presentFlood(row, thinned),
    moves: moves.map((move) => presentMove(move, row.id, project)),
  };
}

function presentFlood(
  { times_seen: counted }: Pick<OpenIssue["row"], "times_seen">,
  { events, since }: Thinned,
): WireIssueDetails["floodControl"] {
  // Events that were taken out one by one are counted where they went, and thinned where their fingerprint is.
  const kept = Math.max(Number(counted) - events, 0);
  return { counted: String(counted), keptInFull: String(kept), since: since.toISOString() };
}

export function presentActivity(
  { id, type, data, at, account }: Activity,
  projectSlug: string,
): WireActivity {
  const other = data.issue as { id?: string; number?: number } | undefined;
  return {
    id: String(id),
    type,
    user: account ? presentUser(account) : null,
    data:
      other?.number === undefined
        ? data
        : { ...data, issue: { ...other, shortId: shortIdOf(projectSlug, other.number) } },
    dateCreated: at.toISOString(),
  };
}
