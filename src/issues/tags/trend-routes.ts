import type { FastifyInstance } from "fastify";
import { Refusal } from "../../errors.ts";
import type { WireTagTrends } from "../../wire/events-table.ts";
import type { WireTag } from "../../wire/issue.ts";
import { lookedAt } from "../event-search/looked-at.ts";
import { EventsQuery, readEventSearch, searchOfIssue } from "../event-search/read-search.ts";
import { whileThere } from "../event-search/while-there.ts";
import { type IssueParams, requireIssue } from "../issue/find.ts";
import { chosenProjects, ProjectsQuery, RangeQuery } from "../list-query.ts";
import { readPeriod } from "../period.ts";
import type { IssuesRoom } from "../room.ts";
import { presentTag } from "./routes.ts";
import { tagOfProjects } from "./store.ts";
import { type TagTrends, tagTrends } from "./trends.ts";

const ALL_VALUES = 100;
const USUAL_PERIOD_MS = 14 * 86_400_000;

/** Values of an issue's tag over time. */
export function tagTrendRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams & { key: string } }>(
    `${issuePath}tags/:key/trends/`,
    async (request, reply): Promise<WireTagTrends> => {
      const { row } = await requireIssue(room, request, request.params, "event:read");
      const { from, to } = readPeriod(RangeQuery.parse(request.query), room.now());
      const search = await searchOfIssue(
        room,
        { id: row.id, projectId: row.project_id },
        { from: from ?? room.now() - USUAL_PERIOD_MS, ...(to !== undefined && { to }) },
      );
      return present(
        await tagTrends(room.db, search, nameOf(request.params.key), {
          now: room.now(),
          signal: whileThere(reply),
        }),
      );
    },
  );
}

/** A tag of a whole organisation, or of some of its projects. */
export function tagPageRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: { org: string; key: string } }>(
    "/organizations/:org/tags/:key/",
    async (request): Promise<WireTag> => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const projects = chosenProjects(ProjectsQuery.parse(request.query), access);
      const key = nameOf(request.params.key);
      const ids = projects.map(({ id }) => id);
      const tag = await tagOfProjects(room.db, ids, key, ALL_VALUES);
      if (tag === undefined)
        throw new Refusal("not_found", "No event of these projects has a tag of that name.");
      const { events, values, top, isAll } = tag;
      return { ...presentTag({ key, events, values }, [...top]), ...(!isAll && { isOfRecentIssues: true }) };
    },
  );

  server.get<{ Params: { org: string; key: string } }>(
    "/organizations/:org/tags/:key/trends/",
    async (request, reply): Promise<WireTagTrends> => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const search = await readEventSearch(room, EventsQuery.parse(request.query), access);
      return present(
        await tagTrends(room.db, search, nameOf(request.params.key), {
          now: room.now(),
          signal: whileThere(reply),
        }),
      );
    },
  );
}

/** Nothing stored has a NUL. */
function nameOf(key: string): string {
  return key.replaceAll("\0", "");
}

function present({ stepMs, from, values, ...looked }: TagTrends): WireTagTrends {
  return { interval: stepMs, start: from, values: [...values], meta: lookedAt(looked) };
}
