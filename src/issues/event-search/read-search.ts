import { z } from "zod";
import { Refusal } from "../../errors.ts";
import { parseQuery } from "../../query/parse.ts";
import { isProblem } from "../../query/query.ts";
import { chosenProjects, refusalOf, SelectionQuery } from "../list-query.ts";
import { readPeriod } from "../period.ts";
import { latestReleases } from "../resolution/store.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import { asksForLatest } from "../search/meaning.ts";
import { is } from "./condition.ts";
import { meaningForEvents } from "./meaning.ts";
import { narrowed } from "./narrow.ts";
import type { EventSearch } from "./walk.ts";

const USUAL_PERIOD_MS = 14 * 86_400_000;
/** Clocks of nodes may differ a little: what has just come is never in the future. */
const AHEAD_MS = 60_000;

const Texts = z.union([z.string(), z.array(z.string()).max(100)]).transform((given) => [given].flat());

export const EventsQuery = z.object({
  ...SelectionQuery.shape,
  field: Texts.default([]),
  sort: z.union([z.string(), z.array(z.string())]).optional(),
  dataset: z.string().optional(),
});

export type EventsQuery = z.infer<typeof EventsQuery>;

/** The events that the parameters of a list select; without a time those of the last 14 days. */
export async function readEventSearch(
  room: Pick<IssuesRoom, "db" | "now">,
  query: EventsQuery,
  access: OrganizationAccess,
): Promise<EventSearch> {
  requireErrors(query.dataset);
  const now = room.now();
  const period = readPeriod(query, now);
  const projects = chosenProjects(query, access);
  const read = parseQuery(query.query ?? "");
  if (read !== undefined && isProblem(read)) throw refusalOf(read);
  const allIds = access.projects.map(({ id }) => id);
  const meaning = meaningForEvents(read, {
    ...access,
    now,
    ...(asksForLatest(read) && { latest: await latestReleases(room.db, allIds) }),
  });
  if ("problem" in meaning) throw refusalOf(meaning);
  const environments = query.environment ?? [];
  return await narrowed(room.db, {
    projectIds: projects.map(({ id }) => id),
    from: period.from ?? Math.max(0, now - USUAL_PERIOD_MS),
    to: period.to ?? now + AHEAD_MS,
    conditions: [
      ...meaning,
      ...(environments.length > 0
        ? [is({ on: "tag", key: "environment", match: environments.map((name) => [name] as const) })]
        : []),
    ],
  });
}

/** Tools name what they ask for: `errors`, `discover`. The rest is not kept in this version. */
function requireErrors(dataset: string | undefined): void {
  if (dataset === undefined || dataset === "errors" || dataset === "discover") return;
  throw new Refusal(
    "bad_request",
    "This version keeps errors alone: leave “dataset” out, or write dataset=errors.",
  );
}

/** All events of an issue that are kept. While some are still on their way to it, they are looked for in its project. */
export async function searchOfIssue(
  room: Pick<IssuesRoom, "db" | "now">,
  issue: { readonly id: number; readonly projectId: number },
  period: { readonly from?: number; readonly to?: number } = {},
): Promise<EventSearch> {
  return await narrowed(room.db, {
    projectIds: [issue.projectId],
    conditions: [is({ on: "issue", of: [{ on: "id", issueId: issue.id, isNegated: false }] })],
    from: period.from ?? 0,
    to: period.to ?? room.now() + AHEAD_MS,
  });
}
