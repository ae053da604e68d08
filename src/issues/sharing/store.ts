import { randomBytes } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import { Refusal } from "../../errors.ts";

/** Nobody guesses one of 2^128. */
const SHARE_ID_BYTES = 16;

export const notAllowed = (): Refusal =>
  new Refusal(
    "forbidden",
    "This organization does not let its issues be shared. Its owners and managers can change that.",
  );

/**
 * Gives these issues a public link where they have none, or takes it; answers the ids of those that differ by it. The
 * issues are locked. Refuses where the organisation forbids sharing.
 */
export async function shareIssues(
  tx: Transaction<Schema>,
  issueIds: readonly number[],
  isPublic: boolean,
  accountId: number,
  at: Date,
): Promise<number[]> {
  if (issueIds.length === 0) return [];
  if (!isPublic) {
    const gone = await tx
      .deleteFrom("issue_share")
      .where("issue_id", "in", issueIds)
      .returning("issue_id")
      .execute();
    return gone.map(({ issue_id }) => issue_id);
  }
  if (!(await holdAllowed(tx, issueIds))) throw notAllowed();
  const made = await tx
    .insertInto("issue_share")
    .values(
      issueIds.map((issueId) => ({
        issue_id: issueId,
        share_id: randomBytes(SHARE_ID_BYTES).toString("hex"),
        account_id: accountId,
        made_at: at,
      })),
    )
    .onConflict((conflict) => conflict.column("issue_id").doNothing())
    .returning("issue_id")
    .execute();
  return made.map(({ issue_id }) => issue_id);
}

/** Until the transaction ends nobody forbids it, or else everybody sees that it is forbidden. */
async function holdAllowed(tx: Transaction<Schema>, issueIds: readonly number[]): Promise<boolean> {
  const rows = await tx
    .selectFrom("organization")
    .select("allows_sharing")
    .where("id", "in", (projects) =>
      projects
        .selectFrom("project")
        .innerJoin("issue", "issue.project_id", "project.id")
        .select("project.organization_id")
        .where("issue.id", "in", issueIds),
    )
    .orderBy("id")
    .forShare()
    .execute();
  return rows.every(({ allows_sharing }) => allows_sharing);
}

export async function allowsSharing(db: Kysely<Schema>, organizationId: number): Promise<boolean> {
  const row = await db
    .selectFrom("organization")
    .select("allows_sharing")
    .where("id", "=", organizationId)
    .executeTakeFirst();
  return row?.allows_sharing === true;
}

/** The issue of a public link, as far as strangers may see it; where an organisation is named, of this one alone. */
export async function sharedIssue(db: Database, shareId: string, organization?: string) {
  let rows = db
    .selectFrom("issue_share as share")
    .innerJoin("issue", "issue.id", "share.issue_id")
    .innerJoin("project", "project.id", "issue.project_id")
    .innerJoin("organization", "organization.id", "project.organization_id")
    .select([
      "issue.id",
      "issue.number",
      "issue.title",
      "issue.culprit",
      "issue.level",
      "issue.status",
      "issue.type",
      "issue.platform",
      "issue.is_unhandled",
      "issue.times_seen",
      "issue.users_seen",
      "issue.first_seen",
      "issue.last_seen",
      "project.slug as project",
      "share.share_id",
    ])
    .where("share.share_id", "=", shareId)
    .where("organization.allows_sharing", "=", true);
  if (organization !== undefined) rows = rows.where("organization.slug", "=", organization);
  return await rows.executeTakeFirst();
}

export type SharedRow = NonNullable<Awaited<ReturnType<typeof sharedIssue>>>;
