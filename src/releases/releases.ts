import type { Transaction } from "kysely";
import type { Schema } from "../db/schema.ts";
import type { ReleaseCommit } from "../db/tables/releases.ts";
import { Refusal } from "../errors.ts";
import type { ProjectAccess } from "../issues/room.ts";
import { nearest } from "../lib/nearest.ts";
import { isVersion } from "../protocol/version.ts";
import { type NewCommit, setCommits, setRefs } from "./commits/set-commits.ts";
import type { ReleasesGrant, ReleasesRoom } from "./room.ts";
import {
  addProjects,
  deleteRelease,
  insertRelease,
  projectsOf,
  type ReleaseColumns,
  type ReleaseRow,
  releaseBy,
  updateRelease,
} from "./store.ts";
import { settleIssues } from "./workflow/settle.ts";

export type Release = ReleaseRow;

type Room = Pick<ReleasesRoom, "db" | "now" | "changed">;

export interface ReleaseChange extends ReleaseColumns {
  /** Slugs or ids; they are added, and none is taken away. */
  readonly projects?: readonly string[];
  /** All of the release's, newest first. */
  readonly commits?: readonly ReleaseCommit[];
}

/** The release, of the organisation or, where the grant is for one project, of that. */
export async function requireRelease(
  room: Pick<Room, "db">,
  grant: ReleasesGrant,
  version: string,
  scope: "organization" | "project",
): Promise<Release> {
  const projectId = scope === "project" ? grant.projects[0]?.id : undefined;
  const found = version.includes("\0")
    ? undefined
    : await releaseBy(room.db, grant.organizationId, version, projectId);
  if (found) return found;
  throw new Refusal(
    "not_found",
    "There is no release of this version. Make it with `sentry-cli releases new`.",
  );
}

/** Makes a release, or adds to the one of this version: whichever of several builds comes first. */
export async function createRelease(
  room: Room,
  grant: ReleasesGrant,
  version: string,
  change: ReleaseChange,
): Promise<{ release: Release; isNew: boolean }> {
  if (!isVersion(version)) {
    throw refused(
      "version",
      "A version has 1 to 250 characters, no slashes, no line breaks, and no blanks around it.",
    );
  }
  const projectIds = projectsIn(grant, change.projects ?? []);
  const made = await room.db.transaction().execute(async (db) => {
    const known = await releaseBy(db, grant.organizationId, version);
    if (!known && projectIds.length === 0) projectIds.push(onlyProject(grant));
    const made = known ? undefined : await insertRelease(db, grant.organizationId, version);
    const release = known ?? made ?? (await releaseBy(db, grant.organizationId, version));
    if (!release) throw new Refusal("conflict", "This release was just deleted by somebody else. Try again.");
    const touched = await apply(room, db, grant, release, change, projectIds);
    return { release: await again({ db }, release), isNew: made !== undefined, touched };
  });
  if (made.touched) room.changed?.(grant.organizationId);
  return made;
}

export async function changeRelease(
  room: Room,
  grant: ReleasesGrant,
  release: Release,
  change: ReleaseChange,
): Promise<Release> {
  const projectIds = projectsIn(grant, change.projects ?? []);
  const touched = await room.db
    .transaction()
    .execute((db) => apply(room, db, grant, release, change, projectIds));
  if (touched) room.changed?.(grant.organizationId);
  return await again(room, release);
}

/** Deletes a release with its files. Events keep its name, and one that comes later makes it anew. */
export async function removeRelease(room: Pick<Room, "db">, release: Release): Promise<void> {
  await deleteRelease(room.db, release.id);
}

/** Answers whether issues changed with it. */
async function apply(
  room: Room,
  db: Transaction<Schema>,
  grant: ReleasesGrant,
  release: Release,
  change: ReleaseChange,
  projectIds: readonly number[],
): Promise<boolean> {
  const { projects: _, commits, ...columns } = change;
  const { id, version } = release;
  const { organizationId } = grant;
  await updateRelease(db, id, columns);
  await addProjects(db, id, projectIds);
  const fresh: NewCommit[] = [];
  if (commits) fresh.push(...(await setCommits(db, { id, organizationId }, commits)));
  // A request that has both lists the commits itself; their heads are among them.
  else if (columns.refs) fresh.push(...(await setRefs(db, { id, organizationId }, columns.refs)));
  return await settleIssues(
    db,
    {
      organizationId,
      version,
      projectIds: (await projectsOf(db, [id])).map((row) => row.project_id),
      commits: [
        ...(commits ?? []).map((commit) => ({ id: commit.id, repository: commit.repository ?? "" })),
        ...(columns.refs ?? []).map(({ commit, repository }) => ({ id: commit, repository })),
        ...fresh.map(({ id, repository }) => ({ id, repository })),
      ],
      fresh,
      projects: grant.projects,
    },
    new Date(room.now()),
  );
}

async function again({ db }: Pick<Room, "db">, { organization_id, version }: Release): Promise<Release> {
  const release = await releaseBy(db, organization_id, version);
  if (release) return release;
  throw new Refusal("not_found", "This release was deleted just now.");
}

function projectsIn(grant: ReleasesGrant, wanted: readonly string[]): number[] {
  return [...new Set(wanted.map((text) => projectIn(grant.projects, text).id))];
}

/** A project of the caller's by slug or id; `field` is where the caller named it. */
export function projectIn(
  projects: readonly ProjectAccess[],
  text: string,
  field = "projects",
): ProjectAccess {
  const found = projects.find(({ id, slug }) => slug === text.toLowerCase() || String(id) === text);
  if (found) return found;
  const near = nearest(
    text,
    projects.map(({ slug }) => slug),
  );
  const hint = near === undefined ? "" : ` Was ${near} meant?`;
  throw refused(field, `There is no such project in this organization.${hint}`);
}

/** A tool that names no project means the one that there is. */
function onlyProject({ projects }: ReleasesGrant): number {
  const [only, another] = projects;
  if (only && !another) return only.id;
  throw refused("projects", "Name the projects that the release is of, by slug or id.");
}

function refused(field: string, text: string): Refusal {
  return new Refusal("bad_request", text, { fields: { [field]: [text] } });
}
