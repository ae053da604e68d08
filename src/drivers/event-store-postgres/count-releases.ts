import type { PoolClient } from "pg";
import { linesOf } from "../../protocol/packed-tags.ts";
import { HOUR_MS, type TagCount } from "./counts.ts";

const RELEASE = "release=";
const ENVIRONMENT = "environment=";

interface ReleaseCount {
  readonly issueId: number;
  readonly version: string;
  readonly environment: string;
  readonly hour: number;
  events: number;
}

/**
 * Counts events by release, environment and hour. Events that were counted together and are alike count in the hour of
 * the latest of them.
 */
export async function countReleases(client: PoolClient, tags: readonly TagCount[]): Promise<void> {
  const counts = [...tally(tags)];
  if (counts.length === 0) return;
  await client.query({
    name: "count-releases",
    text: `insert into release_hour (project_id, version, environment, hour, events)
           select i.project_id, c.version, c.environment, c.hour, sum(c.events)
             from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
                    as c (issue_id, version, environment, hour, events)
             join issue i on i.id = c.issue_id
            group by 1, 2, 3, 4 order by 1, 2, 3, 4
               on conflict (project_id, version, environment, hour) do update
              set events = release_hour.events + excluded.events`,
    values: [
      counts.map((one) => one.issueId),
      counts.map((one) => one.version),
      counts.map((one) => one.environment),
      counts.map((one) => new Date(one.hour)),
      counts.map((one) => one.events),
    ],
  });
}

function tally(tags: readonly TagCount[]): Iterable<ReleaseCount> {
  const counts = new Map<string, ReleaseCount>();
  for (const [issueId, set, events, , lastSeen] of tags) {
    let version: string | undefined;
    let environment = "";
    for (const line of linesOf(set)) {
      if (line.startsWith(RELEASE)) version = line.slice(RELEASE.length);
      else if (line.startsWith(ENVIRONMENT)) environment = line.slice(ENVIRONMENT.length);
    }
    if (version === undefined) continue;
    const hour = Math.floor(lastSeen / HOUR_MS) * HOUR_MS;
    const key = `${issueId} ${hour} ${environment}\n${version}`;
    const known = counts.get(key);
    if (known) known.events += events;
    else counts.set(key, { issueId, version, environment, hour, events });
  }
  return counts.values();
}
