import type { PoolClient } from "pg";
import type { UserReport } from "../../ports/event-store.ts";

/** Keeps what reporters wrote; the last word on an event counts. */
export async function keepUserReports(client: PoolClient, reports: readonly UserReport[]): Promise<void> {
  if (reports.length === 0) return;
  const latest = new Map(reports.map((report) => [`${report.projectId}:${report.eventId}`, report]));
  const rows = [...latest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, report]) => report);
  await client.query({
    name: "keep-user-reports",
    text: `insert into user_report (project_id, event_id, received_at, name, email, comments)
           select r.* from unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])
               as r (project_id, event_id, received_at, name, email, comments)
             join project p on p.id = r.project_id
               on conflict (project_id, event_id) do update
              set received_at = excluded.received_at, name = excluded.name, email = excluded.email,
                  comments = excluded.comments`,
    values: [
      rows.map((report) => report.projectId),
      rows.map((report) => report.eventId),
      rows.map((report) => new Date(report.receivedAt)),
      rows.map((report) => report.name),
      rows.map((report) => report.email),
      rows.map((report) => report.comments),
    ],
  });
}
