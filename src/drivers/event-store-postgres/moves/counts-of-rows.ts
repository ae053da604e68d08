import { packTags, tagOf } from "../../../protocol/packed-tags.ts";
import type { Metadata } from "../../../protocol/stations.ts";
import { addUp, type Counts, floor, HOUR_MS } from "../counts.ts";
import { decimalOf, keyOfUser } from "../hash-keys.ts";
import type { MovingRow } from "./event-rows.ts";

const NOTHING: Counts = { issues: [], hours: [], minutes: [], users: [], tags: [], outcomes: [] };

/**
 * What these events were counted as, for their issue: what their batches left, made anew of their rows. Projects counted
 * them when they came. `rows` are newest first; `metadata` is of the first.
 */
export function countsOfRows(issueId: number, rows: readonly MovingRow[], metadata: Metadata): Counts {
  const [newest] = rows;
  const oldest = rows.at(-1);
  if (newest === undefined || oldest === undefined) return NOTHING;
  const sums = addUp([
    NOTHING,
    ...rows.map((row): Counts => {
      const at = row.at / 1000;
      const user = userOf(row);
      return {
        ...NOTHING,
        hours: [[issueId, floor(at, HOUR_MS), 1]],
        users: user === undefined ? [] : [[issueId, user, at]],
        tags: [[issueId, packTags(row.tags.map(tagOf)).common, 1, at, at]],
      };
    }),
  ]);
  return {
    ...sums,
    issues: [
      {
        id: issueId,
        events: rows.length,
        firstSeen: oldest.at / 1000,
        lastSeen: newest.at / 1000,
        level: newest.level,
        title: newest.title,
        culprit: newest.culprit,
        metadata,
        isUnhandled: rows.some(({ tags }) => tags.includes("handled=no")),
        release: rows.map((row) => tagIn(row, "release")).find((release) => release !== undefined) ?? null,
      },
    ],
  };
}

/** Whom the event struck, as a row of issue_user has it. */
export function userOf({ userHash, hashKey, tags }: MovingRow): string | undefined {
  if (userHash !== null) return userHash;
  // A row that has one key had been given the other, if there was a user.
  if (hashKey !== null) return undefined;
  const user = tagIn({ tags }, "user");
  return user === undefined ? undefined : decimalOf(keyOfUser(user));
}

export function tagIn({ tags }: Pick<MovingRow, "tags">, key: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${key}=`))?.slice(key.length + 1);
}
