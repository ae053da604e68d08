import { randomBytes } from "node:crypto";
import type { Pool } from "pg";

/** A project of its own organisation, with a key. */
export async function makeProject(
  pool: Pool,
): Promise<{ projectId: number; keyId: number; publicKey: string }> {
  const slug = `org-${randomBytes(4).toString("hex")}`;
  const publicKey = randomBytes(16).toString("hex");
  const { rows } = await pool.query<{ project_id: number; key_id: number }>(
    `with org as (insert into organization (slug, name) values ($1, $1) returning id),
          prj as (insert into project (organization_id, slug, name) select id, 'web', 'web' from org returning id)
     insert into project_key (project_id, public_key, secret_key) select id, $2, $3 from prj
     returning project_id, id as key_id`,
    [slug, publicKey, randomBytes(16).toString("hex")],
  );
  const row = rows[0];
  if (row === undefined) throw new Error("no project was made");
  return { projectId: row.project_id, keyId: row.key_id, publicKey };
}
