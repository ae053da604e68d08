import type { WireIssue } from "../../wire/issue.ts";
import { presentIssue } from "../present-issue.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueRow } from "../rows/store.ts";
import { bucketsOf, fill } from "./sparkline.ts";
import { hoursOfIssues } from "./store.ts";

/** Rows of the stream with their sparklines: one more query, however many rows. */
export async function withSparklines(
  room: Pick<IssuesRoom, "db" | "now" | "url">,
  access: OrganizationAccess,
  rows: readonly IssueRow[],
  period: "24h" | "14d",
): Promise<WireIssue[]> {
  const buckets = bucketsOf(period, room.now());
  const hours = await hoursOfIssues(
    room.db,
    rows.map((row) => row.id),
    new Date(buckets.from),
  );
  const hoursOf = Map.groupBy(hours, (hour) => hour.issue_id);

  return rows.flatMap((row) => {
    const project = access.projects.find(({ id }) => id === row.project_id);
    if (project === undefined) return [];
    const stats = { [period]: fill(buckets, hoursOf.get(row.id) ?? []) };
    return [presentIssue(row, { project, organizationSlug: access.slug, url: room.url, stats })];
  });
}
