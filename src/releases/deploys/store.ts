import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";

type Db = Kysely<Schema>;

const DEPLOY = ["id", "release_id", "environment", "name", "url", "started_at", "finished_at"] as const;

export interface DeployRow {
  readonly id: number;
  readonly release_id: number;
  readonly environment: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly started_at: Date | null;
  readonly finished_at: Date;
}

export async function insertDeploy(
  db: Db,
  releaseId: number,
  values: Omit<DeployRow, "id" | "release_id">,
): Promise<DeployRow> {
  return await db
    .insertInto("deploy")
    .values({ release_id: releaseId, ...values })
    .returning(DEPLOY)
    .executeTakeFirstOrThrow();
}

/** Newest first; after or before `at`. */
export async function deployPage(
  db: Db,
  releaseId: number,
  at: { readonly ms: number; readonly id: number; readonly isPrevious: boolean } | undefined,
  limit: number,
): Promise<DeployRow[]> {
  const direction = at?.isPrevious ? "asc" : "desc";
  let rows = db.selectFrom("deploy").select(DEPLOY).where("release_id", "=", releaseId);
  if (at) {
    const when = new Date(at.ms);
    const beyond = at.isPrevious ? ">" : "<";
    rows = rows.where(({ eb, and, or }) =>
      or([eb("finished_at", beyond, when), and([eb("finished_at", "=", when), eb("id", beyond, at.id)])]),
    );
  }
  return await rows.orderBy("finished_at", direction).orderBy("id", direction).limit(limit).execute();
}

/** The last deploy of each release, how many there are, and where to. */
export async function deployFigures(db: Db, releaseIds: readonly number[]) {
  if (releaseIds.length === 0) return { last: [], environments: [] };
  const last = await db
    .selectFrom("deploy")
    .distinctOn("release_id")
    .select(DEPLOY)
    .where("release_id", "in", releaseIds)
    .orderBy("release_id")
    .orderBy("finished_at", "desc")
    .orderBy("id", "desc")
    .execute();
  const environments = await db
    .selectFrom("deploy")
    .select(({ fn }) => ["release_id", "environment", fn.countAll<number>().as("deploys")])
    .where("release_id", "in", releaseIds)
    .groupBy(["release_id", "environment"])
    .orderBy("environment")
    .execute();
  return { last, environments };
}

/** The newest deploys of releases of these projects, since a moment. */
export async function deploysOf(
  db: Db,
  projectIds: readonly number[],
  since: Date,
  limit: number,
): Promise<(DeployRow & { readonly version: string })[]> {
  if (projectIds.length === 0) return [];
  return await db
    .selectFrom("deploy")
    .innerJoin("release", "release.id", "deploy.release_id")
    .select([
      "deploy.id",
      "release_id",
      "environment",
      "name",
      "deploy.url",
      "deploy.started_at",
      "finished_at",
      "release.version",
    ])
    .where("finished_at", ">=", since)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("release_project as rp")
          .select("rp.release_id")
          .whereRef("rp.release_id", "=", "deploy.release_id")
          .where("rp.project_id", "in", projectIds),
      ),
    )
    .orderBy("finished_at", "desc")
    .orderBy("deploy.id", "desc")
    .limit(limit)
    .execute();
}
