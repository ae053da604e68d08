import type { Database } from "../db/database.ts";
import type { ReleaseCommit } from "../db/schema.ts";
import type { WireCommit, WireRelease, WireVersionInfo } from "../wire/release.ts";
import type { Release } from "./releases.ts";
import { newIssuesOf, projectsOf, type ReleaseProjectRow } from "./store.ts";
import { type ParsedVersion, parseVersion } from "./version.ts";

/** Releases as clients read them: two questions for all of a page (reference: web-api.md §6, §7). */
export async function presentReleases(
  db: Database,
  releases: readonly Release[],
  projectIds?: readonly number[],
): Promise<WireRelease[]> {
  const rows = await projectsOf(
    db,
    releases.map(({ id }) => id),
  );
  const projects = projectIds ? rows.filter((row) => projectIds.includes(row.project_id)) : rows;
  const counts = await newIssuesOf(
    db,
    [...new Set(projects.map((row) => row.project_id))],
    releases.map(({ version }) => version),
  );
  const newIssues = new Map(counts.map((row) => [`${row.projectId} ${row.version}`, row.issues]));
  const byRelease = Map.groupBy(projects, (row) => row.release_id);
  return releases.map((release) => present(release, byRelease.get(release.id) ?? [], newIssues));
}

function present(
  release: Release,
  projects: readonly ReleaseProjectRow[],
  newIssues: ReadonlyMap<string, number>,
): WireRelease {
  const parsed = parseVersion(release.version);
  const counted = projects.map((row) => newIssues.get(`${row.project_id} ${release.version}`) ?? 0);
  const times = projects.flatMap(({ first_event, last_event }) => [first_event, last_event]);
  const moments = times.filter((time) => time !== null).map((time) => time.getTime());
  const last = release.commits[0];
  return {
    id: release.id,
    version: release.version,
    shortVersion: parsed.short,
    versionInfo: presentVersion(parsed),
    status: release.status,
    url: release.url,
    ref: release.ref,
    dateCreated: release.created_at.toISOString(),
    dateReleased: release.released_at?.toISOString() ?? null,
    dateStarted: release.started_at?.toISOString() ?? null,
    data: {},
    newGroups: counted.reduce((sum, count) => sum + count, 0),
    owner: null,
    commitCount: release.commits.length,
    deployCount: 0,
    lastCommit: last ? presentCommit(last) : null,
    lastDeploy: null,
    authors: authorsOf(release.commits),
    refs: release.refs.map((ref) => ({ ...ref, previousCommit: ref.previousCommit ?? null })),
    projects: projects.map((row, index) => ({
      id: row.project_id,
      slug: row.slug,
      name: row.name,
      newGroups: counted[index] ?? 0,
      platform: row.platform,
      platforms: row.platform === null ? [] : [row.platform],
      hasHealthData: false,
    })),
    firstEvent: moments.length === 0 ? null : new Date(Math.min(...moments)).toISOString(),
    lastEvent: moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString(),
  };
}

function presentVersion(parsed: ParsedVersion): WireVersionInfo {
  return {
    package: parsed.package,
    version: parsed.numbers ?? { raw: parsed.short },
    description: parsed.short,
    buildHash: parsed.buildHash,
  };
}

export function presentCommit(commit: ReleaseCommit): WireCommit {
  return {
    id: commit.id,
    message: commit.message ?? null,
    dateCreated: commit.timestamp ?? null,
    repository: commit.repository ?? null,
    author: { name: commit.author_name ?? null, email: commit.author_email ?? null },
  };
}

function authorsOf(commits: readonly ReleaseCommit[]): WireRelease["authors"] {
  const authors = new Map(
    commits
      .filter(({ author_email, author_name }) => author_email !== undefined || author_name !== undefined)
      .map(({ author_email = null, author_name = null }) => [
        author_email ?? author_name,
        { name: author_name, email: author_email },
      ]),
  );
  return [...authors.values()];
}
