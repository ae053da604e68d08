import { type Kysely, sql } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { type CommitRow, commitRows } from "../commits/store.ts";

type Db = Kysely<Schema>;

interface Ends {
  readonly organizationId: number;
  readonly earlier: { readonly id: number; readonly at: Date };
  readonly later: { readonly id: number; readonly at: Date };
}

const DATE = sql<Date>`coalesce(release.released_at, release.created_at)`;

/** Releases between two, of the projects of both. */
function between(db: Db, { organizationId, earlier, later }: Ends) {
  return db
    .selectFrom("release")
    .where("release.organization_id", "=", organizationId)
    .where(sql<boolean>`(${DATE}, release.id) > (${earlier.at}::timestamptz, ${earlier.id}::bigint)`)
    .where(sql<boolean>`(${DATE}, release.id) < (${later.at}::timestamptz, ${later.id}::bigint)`)
    .where(
      sql<boolean>`exists (select from release_project rp
        join release_project o on o.project_id = rp.project_id and o.release_id in (${earlier.id}, ${later.id})
        where rp.release_id = release.id)`,
    );
}

export async function countBetween(db: Db, ends: Ends): Promise<number> {
  const row = await between(db, ends)
    .select((eb) => eb.fn.countAll<number>().as("releases"))
    .executeTakeFirstOrThrow();
  return row.releases;
}

/** Commits that came after the earlier release, up to the later one, newest first, with how many there are. */
export async function commitsBetween(
  db: Db,
  ends: Ends,
  most: number,
): Promise<{ commits: CommitRow[]; count: number }> {
  const come = () =>
    commitRows(db)
      .innerJoin("release", "release.id", "release_commit.release_id")
      .where(({ eb, or }) =>
        or([
          eb("release.id", "=", ends.later.id),
          eb("release.id", "in", between(db, ends).select("release.id")),
        ]),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("release_commit as had")
              .select("had.commit_id")
              .whereRef("had.commit_id", "=", "release_commit.commit_id")
              .where("had.release_id", "=", ends.earlier.id),
          ),
        ),
      );
  const commits = await db
    .selectFrom(come().distinctOn("code_commit.id").orderBy("code_commit.id").as("commit"))
    .selectAll()
    .orderBy(sql`committed_at desc nulls last`)
    .orderBy("position")
    .limit(most)
    .execute();
  const { count } = await come()
    .clearSelect()
    .select((eb) => eb.fn.count<number>("code_commit.id").distinct().as("count"))
    .executeTakeFirstOrThrow();
  return { commits, count };
}

/** Issues with events in both versions, in one alone. */
export async function issuesBetween(
  db: Db,
  projectIds: readonly number[],
  base: string,
  head: string,
): Promise<{ both: number; gone: number; come: number }> {
  if (projectIds.length === 0) return { both: 0, gone: 0, come: 0 };
  const { rows } = await sql<{ both: number; gone: number; come: number }>`
    select count(*) filter (where in_base and in_head) as both,
           count(*) filter (where in_base and not in_head) as gone,
           count(*) filter (where in_head and not in_base) as come
      from (select bool_or(t.value = ${base}) as in_base, bool_or(t.value = ${head}) as in_head
              from issue i
              join issue_tag t on t.issue_id = i.id and t.key = 'release' and t.value in (${base}, ${head})
             where i.project_id = any(${projectIds}::bigint[])
             group by i.id) as seen`.execute(db);
  return rows[0] ?? { both: 0, gone: 0, come: 0 };
}
