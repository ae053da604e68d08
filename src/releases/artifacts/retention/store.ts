import { type Kysely, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";

type Db = Kysely<Schema>;

/**
 * Deletes bundles with the rows of their files; what they referred to in the file store is swept after. The oldest
 * first, `limit` at the most; answers how many. They go when neither an upload nor an event used them since `before`, or when since an hour
 * nothing refers to them: every upload touches its bundle before it refers to it.
 */
export async function deleteUnused(db: Db, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from artifact_bundle where id in (
      select id from artifact_bundle as bundle
       where used_at < ${before}
          or state in ('ok', 'error') and used_at < now() - interval '1 hour'
             and not exists (select from artifact_upload where bundle_id = bundle.id)
          or state = 'error' and settled_at < now() - interval '1 day'
       order by used_at limit ${limit} for update skip locked)
    returning id`.execute(db);
  return rows.length;
}
