import type { PoolClient } from "pg";
import { linesOf } from "../../protocol/packed-tags.ts";
import { isBack, readResolution, type Struck } from "../../protocol/resolution.ts";
import type { TagCount } from "./counts.ts";

/** An issue that was struck while it is resolved in a release or a commit. */
export interface ResolvedInRelease {
  readonly id: number;
  readonly project_id: number;
  readonly resolved_in: unknown;
  readonly resolved_at: Date | null;
}

const RELEASE = "release=";

/**
 * Unresolves issues that are back: struck by an event of the release that should be well, or of a later one. Their
 * rows are locked already. Where none is resolved in a release, which is nearly always, it asks nothing.
 */
export async function regressInReleases(
  client: PoolClient,
  issues: readonly ResolvedInRelease[],
  tags: readonly TagCount[],
): Promise<void> {
  if (issues.length === 0) return;
  const struck = sightsOf(new Set(issues.map(({ id }) => id)), tags);
  const dates = await datesOf(client, issues, struck);

  const back: { id: number; version: string | undefined }[] = [];
  for (const issue of issues) {
    const resolution = readResolution(issue.resolved_in);
    const at = issue.resolved_at?.getTime() ?? Number.NEGATIVE_INFINITY;
    // What a later version of Vedette stored, it will know how to read.
    if (!resolution) continue;
    const event = struck
      .get(issue.id)
      ?.find((one) => isBack(resolution, at, one, (version) => dates.get(`${issue.project_id} ${version}`)));
    if (event) back.push({ id: issue.id, version: event.release });
  }
  if (back.length === 0) return;
  await client.query({
    name: "regress-in-releases",
    text: `with back as (select * from unnest($1::bigint[], $2::text[]) as b (id, version)),
                told as (insert into issue_activity (issue_id, type, data)
                         select id, 'set_regression', jsonb_strip_nulls(jsonb_build_object('version', version))
                           from back)
           update issue i
              set status = 'unresolved', substatus = 'regressed', resolved_at = null, resolved_in = null
             from back where i.id = back.id`,
    values: [back.map(({ id }) => id), back.map(({ version }) => version ?? null)],
  });
}

/** Of each issue, the releases that struck it, with the latest event of each. */
function sightsOf(ids: ReadonlySet<number>, tags: readonly TagCount[]): Map<number, Struck[]> {
  const sights = new Map<number, Struck[]>();
  for (const [issueId, set, , , lastSeen] of tags) {
    if (!ids.has(issueId)) continue;
    const release = releaseIn(set);
    const struck = sights.get(issueId) ?? [];
    struck.push({ at: lastSeen, ...(release !== undefined && { release }) });
    sights.set(issueId, struck);
  }
  return sights;
}

export function releaseIn(packed: string): string | undefined {
  for (const line of linesOf(packed)) if (line.startsWith(RELEASE)) return line.slice(RELEASE.length);
  return undefined;
}

/** Dates of the releases in question, in milliseconds since 1970, by project and version. */
async function datesOf(
  client: PoolClient,
  issues: readonly ResolvedInRelease[],
  struck: ReadonlyMap<number, readonly Struck[]>,
): Promise<Map<string, number>> {
  const versions = new Set([...struck.values()].flat().flatMap(({ release }) => release ?? []));
  for (const { resolved_in } of issues) {
    const resolution = readResolution(resolved_in);
    if (resolution && resolution.kind !== "commit" && resolution.version !== undefined) {
      versions.add(resolution.version);
    }
  }
  const { rows } = await client.query<{ project_id: number; version: string; date: Date }>({
    name: "dates-of-releases",
    text: `select p.id as project_id, r.version, coalesce(r.released_at, r.created_at) as date
             from project p join release r using (organization_id)
            where p.id = any($1::bigint[]) and r.version = any($2::text[])`,
    values: [[...new Set(issues.map(({ project_id }) => project_id))], [...versions]],
  });
  return new Map(rows.map((row) => [`${row.project_id} ${row.version}`, row.date.getTime()]));
}
