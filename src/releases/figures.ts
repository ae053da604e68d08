import type { Database } from "../db/database.ts";
import { eventsOfReleases, eventsSince } from "./adoption/store.ts";
import { commitFigures, lastCommits } from "./commits/store.ts";
import { deployFigures } from "./deploys/store.ts";
import type { Release } from "./releases.ts";
import { newIssuesOf, projectsOf } from "./store.ts";

const DAY_MS = 86_400_000;

/** All that a page of releases shows beside their own rows: a few questions for all of them, never one each. */
export async function figuresOf(
  room: { readonly db: Database; readonly now: () => number },
  releases: readonly Release[],
  projectIds?: readonly number[],
) {
  const { db } = room;
  const ids = releases.map(({ id }) => id);
  const versions = releases.map(({ version }) => version);
  const rows = await projectsOf(db, ids);
  const projects = projectIds ? rows.filter((row) => projectIds.includes(row.project_id)) : rows;
  const theirs = [...new Set(projects.map((row) => row.project_id))];
  const since = new Date(room.now() - DAY_MS);
  const [newIssues, last, authors, deploys, events, all] = await Promise.all([
    newIssuesOf(db, theirs, versions),
    lastCommits(db, ids),
    commitFigures(db, ids),
    deployFigures(db, ids),
    eventsOfReleases(db, theirs, versions, since),
    eventsSince(db, theirs, since),
  ]);
  return {
    projects: Map.groupBy(projects, (row) => row.release_id),
    newIssues: new Map(newIssues.map((row) => [`${row.projectId} ${row.version}`, row.issues])),
    lastCommit: new Map(last.map((row) => [row.release_id, row])),
    authors: Map.groupBy(authors, (row) => row.release_id),
    lastDeploy: new Map(deploys.last.map((row) => [row.release_id, row])),
    deploys: Map.groupBy(deploys.environments, (row) => row.release_id),
    events: Map.groupBy(events, (row) => row.version),
    eventsOfProjects: all,
  };
}

export type Figures = Awaited<ReturnType<typeof figuresOf>>;
