import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { RepositoryProvider } from "../../db/tables/commits.ts";

type Db = Kysely<Schema>;

const REPOSITORY = ["id", "name", "url", "provider", "created_at"] as const;
const HAS_HOOK = sql<boolean>`exists (select from repository_hook hook where hook.repository_id = repository.id)`;

export interface RepositoryRow {
  readonly id: number;
  readonly name: string;
  readonly url: string | null;
  readonly provider: RepositoryProvider | null;
  readonly created_at: Date;
  readonly has_hook: boolean;
}

/** Those with a name; commits that named none are kept under an empty one. */
export async function repositoryPage(
  db: Db,
  organizationId: number,
  at: { readonly id: number; readonly isPrevious: boolean } | undefined,
  limit: number,
): Promise<RepositoryRow[]> {
  let rows = db
    .selectFrom("repository")
    .select(REPOSITORY)
    .select(HAS_HOOK.as("has_hook"))
    .where("organization_id", "=", organizationId)
    .where("name", "<>", "");
  if (at) rows = rows.where("id", at.isPrevious ? "<" : ">", at.id);
  return await rows
    .orderBy("id", at?.isPrevious ? "desc" : "asc")
    .limit(limit)
    .execute();
}

export async function repositoryBy(
  db: Db,
  organizationId: number,
  which: { readonly id: number } | { readonly name: string },
): Promise<RepositoryRow | undefined> {
  const rows = db
    .selectFrom("repository")
    .select(REPOSITORY)
    .select(HAS_HOOK.as("has_hook"))
    .where("organization_id", "=", organizationId);
  return "id" in which
    ? await rows.where("id", "=", which.id).executeTakeFirst()
    : await rows.where("name", "=", which.name).executeTakeFirst();
}

export interface RepositoryColumns {
  readonly name?: string;
  readonly url?: string | null;
  readonly provider?: RepositoryProvider | null;
}

/** Undefined when the organisation has one of this name. */
export async function insertRepository(
  db: Db,
  organizationId: number,
  values: RepositoryColumns & { readonly name: string },
): Promise<RepositoryRow | undefined> {
  return await db
    .insertInto("repository")
    .values({ organization_id: organizationId, url: null, provider: null, ...values })
    .onConflict((conflict) => conflict.columns(["organization_id", "name"]).doNothing())
    .returning([...REPOSITORY, sql<boolean>`false`.as("has_hook")])
    .executeTakeFirst();
}

export async function updateRepository(db: Db, id: number, values: RepositoryColumns): Promise<void> {
  if (Object.keys(values).length === 0) return;
  await db.updateTable("repository").set(values).where("id", "=", id).execute();
}

export async function deleteRepository(db: Db, id: number): Promise<void> {
  await db.deleteFrom("repository").where("id", "=", id).execute();
}

const mappings = (db: Db) =>
  db
    .selectFrom("code_mapping")
    .innerJoin("project", "project.id", "code_mapping.project_id")
    .innerJoin("repository", "repository.id", "code_mapping.repository_id")
    .select([
      "code_mapping.id",
      "code_mapping.project_id",
      "project.slug",
      "repository.id as repository_id",
      "repository.name as repository",
      "code_mapping.stack_root",
      "code_mapping.source_root",
      "code_mapping.branch",
    ]);

export type MappingRow = Awaited<ReturnType<ReturnType<typeof mappings>["executeTakeFirstOrThrow"]>>;

export async function mappingPage(
  db: Db,
  projectIds: readonly number[],
  at: { readonly id: number; readonly isPrevious: boolean } | undefined,
  limit: number,
): Promise<MappingRow[]> {
  if (projectIds.length === 0) return [];
  let rows = mappings(db).where("code_mapping.project_id", "in", projectIds);
  if (at) rows = rows.where("code_mapping.id", at.isPrevious ? "<" : ">", at.id);
  return await rows
    .orderBy("code_mapping.id", at?.isPrevious ? "desc" : "asc")
    .limit(limit)
    .execute();
}

export async function mappingBy(
  db: Db,
  projectIds: readonly number[],
  id: number,
): Promise<MappingRow | undefined> {
  if (projectIds.length === 0) return undefined;
  return await mappings(db)
    .where("code_mapping.project_id", "in", projectIds)
    .where("code_mapping.id", "=", id)
    .executeTakeFirst();
}

export interface MappingValues {
  readonly projectId: number;
  readonly repositoryId: number;
  readonly stackRoot: string;
  readonly sourceRoot: string;
  readonly branch: string;
}

/** Its id; undefined when the project has one for this root. With an id, that one is changed. */
export async function writeMapping(db: Db, values: MappingValues, id?: number): Promise<number | undefined> {
  const { projectId, repositoryId, stackRoot, sourceRoot, branch } = values;
  const { rows } =
    id === undefined
      ? await sql<{ id: number }>`
          insert into code_mapping (project_id, repository_id, stack_root, source_root, branch)
          values (${projectId}, ${repositoryId}, ${stackRoot}, ${sourceRoot}, ${branch})
              on conflict do nothing returning id`.execute(db)
      : await sql<{ id: number }>`
          update code_mapping set project_id = ${projectId}, repository_id = ${repositoryId},
                 stack_root = ${stackRoot}, source_root = ${sourceRoot}, branch = ${branch}
           where id = ${id} and not exists (
                   select from code_mapping other where other.project_id = ${projectId}
                      and other.stack_root = ${stackRoot} and other.id <> ${id})
          returning id`.execute(db);
  return rows[0]?.id;
}

export async function deleteMapping(db: Db, id: number): Promise<void> {
  await db.deleteFrom("code_mapping").where("id", "=", id).execute();
}
