import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

/** How a project's paths lie in repositories, with where those are. */
export async function mappingsOf(db: Db, projectId: number) {
  return await db
    .selectFrom("code_mapping")
    .innerJoin("repository", "repository.id", "code_mapping.repository_id")
    .select([
      "code_mapping.id",
      "code_mapping.stack_root as stackRoot",
      "code_mapping.source_root as sourceRoot",
      "code_mapping.branch",
      "repository.id as repositoryId",
      "repository.name as repository",
      "repository.url",
      "repository.provider as form",
    ])
    .where("code_mapping.project_id", "=", projectId)
    .orderBy("code_mapping.id")
    .execute();
}

export type CodeMapping = Awaited<ReturnType<typeof mappingsOf>>[number];

/** The commit at which each repository stood in a release: by repository. */
export async function headsOf(
  db: Db,
  projectId: number,
  version: string,
): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .selectFrom("project")
    .innerJoin("release", "release.organization_id", "project.organization_id")
    .innerJoin("release_commit", "release_commit.release_id", "release.id")
    .innerJoin("code_commit", "code_commit.id", "release_commit.commit_id")
    .distinctOn("code_commit.repository_id")
    .select(["code_commit.repository_id", "code_commit.sha"])
    .where("project.id", "=", projectId)
    .where("release.version", "=", version)
    .orderBy("code_commit.repository_id")
    .orderBy("release_commit.position")
    .execute();
  return new Map(rows.map((row) => [row.repository_id, row.sha]));
}
