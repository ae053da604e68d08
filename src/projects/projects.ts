import { ensureOrganization, findOrganization } from "../accounts/organizations.ts";
import { insertTeamProject } from "../accounts/teams/store.ts";
import { Refusal } from "../errors.ts";
import { idOf, isSlug, numbered, slugify } from "../lib/slug.ts";
import { sentence } from "../wire/sentences.ts";
import { allowedDomainsOf } from "./allowed-domains.ts";
import { dsnOf } from "./dsn.ts";
import { floodRateOf } from "./flood-control.ts";
import { publicKeysOf } from "./keys/store.ts";
import { announceKeys, createKey, ensureKey } from "./keys.ts";
import type { ProjectsRoom } from "./room.ts";
import { type SourceFetching, sourceFetchingOf } from "./source-fetching.ts";
import {
  deleteProject,
  holdProject,
  insertProject,
  type ProjectChange,
  type ProjectRow,
  type ProjectsPlace,
  projectBy,
  projectPage,
  updateProject,
} from "./store.ts";

export interface Project {
  readonly id: number;
  readonly organizationId: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly firstEventAt: Date | null;
  /** Host patterns that browsers may send from; `["*"]` allows all. */
  readonly allowedDomains: readonly string[];
  readonly sourceFetching: SourceFetching;
  /** Events of one fingerprint kept in full a minute; 0: all; null: as the operator set it. */
  readonly floodRate: number | null;
  readonly createdAt: Date;
}

export interface NewProject {
  readonly name: string;
  readonly slug?: string;
  readonly platform?: string | null;
  /** Under which of the organisation's teams it is to stand. */
  readonly teamId?: number;
}

type Room = Pick<ProjectsRoom, "db">;

/** The project of a slug or numeric id within an organisation. */
export async function findProject(
  room: Room,
  organizationId: number,
  slugOrId: string,
): Promise<Project | undefined> {
  const id = idOf(slugOrId);
  const slug = slugOrId.toLowerCase();
  if (id === undefined && !isSlug(slug)) return undefined;
  const row = await projectBy(room.db, organizationId, id === undefined ? { slug } : { id });
  return row && from(row);
}

/** Projects of an organisation, or of one of its teams, by slug; `limit + 1` at the most. */
export async function listProjects(room: Room, query: ProjectsPlace): Promise<Project[]> {
  return (await projectPage(room.db, { ...query, limit: query.limit + 1 })).map(from);
}

/**
 * Makes a project with its first key. A slug that was asked for is kept or refused; one made of the name gets
 * a number behind when it is taken.
 */
export async function createProject(
  room: Room,
  organizationId: number,
  wanted: NewProject,
): Promise<Project> {
  const { name, platform = null } = wanted;
  const slug = wanted.slug ?? slugify(name, "project");
  const attempts = wanted.slug === undefined ? 50 : 1;
  return await room.db.transaction().execute(async (db) => {
    for (let number = 1; number <= attempts; number += 1) {
      const row = await insertProject(db, {
        organization_id: organizationId,
        slug: numbered(slug, number),
        name,
        platform,
      });
      if (!row) continue;
      await createKey({ db }, row.id);
      if (wanted.teamId !== undefined) await insertTeamProject(db, wanted.teamId, row.id);
      return from(row);
    }
    const text = sentence("projectSlugTaken");
    throw new Refusal("conflict", text, { fields: { slug: [text] } });
  });
}

/**
 * Makes whatever of an organisation, a project and a key is missing, and answers the project's DSN: the same
 * one each time. Safe when several do it at once. Names are made into slugs.
 */
export async function ensureProject(
  room: Pick<ProjectsRoom, "db" | "url">,
  wanted: { organization: string; project: string; platform?: string },
): Promise<{ organizationId: number; projectId: number; dsn: string }> {
  const slug = slugify(wanted.project, "project");
  const organization =
    (await findOrganization(room, wanted.organization)) ??
    (await ensureOrganization(room, slugify(wanted.organization, "organization")));
  return await room.db.transaction().execute(async (db) => {
    const row =
      (await projectBy(db, organization.id, { slug })) ??
      (await insertProject(db, {
        organization_id: organization.id,
        slug,
        name: wanted.project,
        platform: wanted.platform ?? null,
      })) ??
      (await projectBy(db, organization.id, { slug }));
    if (!row) throw new Refusal("conflict", `The project ${slug} was being changed. Try again.`);
    await holdProject(db, row.id);
    const key = await ensureKey({ db }, row.id);
    return {
      organizationId: organization.id,
      projectId: row.id,
      dsn: dsnOf(room.url, key.publicKey, row.id),
    };
  });
}

export async function changeProject(
  room: Pick<ProjectsRoom, "db" | "keyChanged">,
  project: Project,
  change: ProjectChange,
): Promise<Project> {
  if (Object.keys(change).length === 0) return project;
  const { slug } = change;
  const other = slug === undefined ? undefined : await projectBy(room.db, project.organizationId, { slug });
  if (other && other.id !== project.id) {
    const text = sentence("projectSlugTaken");
    throw new Refusal("conflict", text, { fields: { slug: [text] } });
  }
  const row = await updateProject(room.db, project.id, change);
  if (change.allowedDomains) announceKeys(room, await publicKeysOf(room.db, project.id));
  if (row) return from(row);
  throw new Refusal("not_found", sentence("projectDeleted"));
}

/** Deletes a project with its keys and issues. Rows of its events go with their day. */
export async function removeProject(
  room: Pick<ProjectsRoom, "db" | "keyChanged">,
  project: Project,
): Promise<void> {
  const publicKeys = await publicKeysOf(room.db, project.id);
  await deleteProject(room.db, project.id);
  announceKeys(room, publicKeys);
}

function from(row: ProjectRow): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    slug: row.slug,
    name: row.name,
    platform: row.platform,
    firstEventAt: row.first_event_at,
    allowedDomains: allowedDomainsOf(row.options),
    sourceFetching: sourceFetchingOf(row.options),
    floodRate: floodRateOf(row.options),
    createdAt: row.created_at,
  };
}
