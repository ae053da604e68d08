import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../../errors.ts";
import type { EventPageQuery, FoundEvent } from "../../ports/event-store.ts";
import type { WireEvent, WireEventRow } from "../../wire/event.ts";
import type { WireSourceMapDebug } from "../../wire/symbolication.ts";
import { type IssueParams, requireIssue } from "../issue/find.ts";
import { reportOn } from "../issue/store.ts";
import { RangeQuery } from "../list-query.ts";
import { LAST_MOMENT, readPeriod } from "../period.ts";
import type { IssuesRoom, ProjectAccess } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import { withSourceLinks } from "../source/link-frames.ts";
import { openSourceLinks } from "../source/source-links.ts";
import { presentEvent, presentEventRow } from "./present-event.ts";
import { FrameQuery, presentDebug } from "./source-map-debug.ts";
import { issuesOfHashes } from "./store.ts";

const ALIASES = new Map([
  ["latest", "latest"],
  ["oldest", "oldest"],
  ["recommended", "recommended"],
] as const);

interface EventParams {
  org: string;
  project: string;
  eventId: string;
}

/** Events of one issue. */
export function issueEventRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(`${issuePath}events/`, async (request, reply) => {
    const { row } = await requireIssue(room, request, request.params, "event:read");
    return listEvents(room, request, reply, { issueId: row.id });
  });

  server.get<{ Params: IssueParams & { eventId: string } }>(
    `${issuePath}events/:eventId/`,
    async (request): Promise<WireEvent> => {
      const { row, project } = await requireIssue(room, request, request.params, "event:read");
      const { eventId } = request.params;
      const alias = (ALIASES as ReadonlyMap<string, "latest">).get(eventId);
      const found = alias
        ? await room.events.ofIssue(row.id, alias)
        : await room.events.byId(project.id, readEventId(eventId));
      if (found?.row.issueId !== row.id) {
        throw new Refusal("not_found", "This issue has no such event; it may be older than events are kept.");
      }
      return present(room, project, found);
    },
  );
}

/** Events of a project, and of an organisation by id alone (reference: web-api.md §4, §5). */
export function eventRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: Omit<EventParams, "eventId"> }>(
    "/projects/:org/:project/events/",
    async (request, reply) => {
      const project = await requireProject(room, request, request.params);
      return listEvents(room, request, reply, { projectId: project.id });
    },
  );

  server.get<{ Params: EventParams }>("/projects/:org/:project/events/:eventId/", async (request) => {
    const project = await requireProject(room, request, request.params);
    return present(room, project, await requireEvent(room, project, request.params.eventId));
  });

  server.get<{ Params: EventParams }>(
    "/projects/:org/:project/events/:eventId/json/",
    async (request, reply) => {
      const project = await requireProject(room, request, request.params);
      const { event, row } = await requireEvent(room, project, request.params.eventId);
      if (row.isThinned) throw notKept();
      // As a file: a browser that opens it must not take what a stranger sent for a page of ours.
      reply.header("Content-Disposition", `attachment; filename="${event.event_id}.json"`);
      return reply.type("application/json").send(JSON.stringify(event, undefined, 2));
    },
  );

  const { stacks } = room;
  if (stacks !== undefined) {
    server.get<{ Params: EventParams }>(
      "/projects/:org/:project/events/:eventId/source-map-debug/",
      async (request): Promise<WireSourceMapDebug> => {
        const query = FrameQuery.parse(request.query);
        const { organization, ...project } = await requireProject(room, request, request.params);
        const { event } = await requireEvent(room, project, request.params.eventId);
        const names = { organization, project: project.slug };
        return presentDebug(await stacks.explain(event, project.id, names), query);
      },
    );
  }

  server.get<{ Params: { org: string; eventId: string } }>(
    "/organizations/:org/eventids/:eventId/",
    async (request) => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const ids = access.projects.map(({ id }) => id);
      const row = await room.events.locate(ids, readEventId(request.params.eventId));
      const project = row && access.projects.find(({ id }) => id === row.projectId);
      const found = project && (await room.events.byId(project.id, row.eventId));
      if (!found) throw noSuchEvent();
      return {
        organizationSlug: access.slug,
        projectSlug: project.slug,
        groupId: String(found.row.issueId),
        eventId: found.row.eventId,
        event: await present(room, project, found),
      };
    },
  );
}

async function listEvents(
  room: IssuesRoom,
  request: FastifyRequest,
  reply: FastifyReply,
  of: Pick<EventPageQuery, "issueId" | "projectId">,
): Promise<WireEventRow[]> {
  const page = room.paging.readPage(request.query);
  const period = readPeriod(RangeQuery.parse(request.query), room.now());
  const { rows } = await room.events.page({
    ...of,
    ...period,
    ...(page.cursor && placeOf(page.cursor)),
    limit: page.limit + 1, // the paging tells from one too many that there are more
  });
  const turned = room.paging.turnPage(page, rows, (row) => [row.occurredAt, row.eventId]);
  return room.paging.sendPage(request, reply, turned).map(presentEventRow);
}

function placeOf(cursor: {
  value: string;
  offset: string;
  isPrevious: boolean;
}): Pick<EventPageQuery, "after" | "before"> {
  const place = { occurredAt: Number(cursor.value), eventId: cursor.offset };
  if (!(place.occurredAt >= 0 && place.occurredAt <= LAST_MOMENT) || !isEventId(place.eventId)) {
    throw new Refusal(
      "bad_request",
      "This cursor is not of this list. Leave it out to start at the first page.",
    );
  }
  return cursor.isPrevious ? { before: place } : { after: place };
}

async function requireProject(
  room: IssuesRoom,
  request: FastifyRequest,
  { org, project }: { org: string; project: string },
): Promise<ProjectAccess & { organization: string }> {
  const { slug, projects } = await room.access.project(request, org, project, "event:read");
  if (projects[0] === undefined) throw new Refusal("not_found", "There is no such project.");
  return { ...projects[0], organization: slug };
}

async function requireEvent(room: IssuesRoom, project: ProjectAccess, text: string): Promise<FoundEvent> {
  const found = await room.events.byId(project.id, readEventId(text));
  if (found === undefined) throw noSuchEvent();
  return found;
}

async function present(room: IssuesRoom, project: ProjectAccess, found: FoundEvent): Promise<WireEvent> {
  const [neighbours, report, links, wouldGroupWith] = await Promise.all([
    room.events.neighbours(found.row),
    reportOn(room.db, project.id, found.row.eventId),
    openSourceLinks(room.db, project.id, { release: found.event.release }),
    issueOfNow(room, project, found),
  ]);
  const userReport = report
    ? {
        name: report.name,
        email: report.email,
        comments: report.comments,
        dateCreated: report.received_at.toISOString(),
      }
    : null;
  const around = { projectSlug: project.slug, neighbours, userReport, wouldGroupWith };
  return withSourceLinks(presentEvent(found, around), links);
}

/** The other issue that an event would belong to now that its stack is readable. */
async function issueOfNow(
  { db }: IssuesRoom,
  project: ProjectAccess,
  { row, regrouped }: FoundEvent,
): Promise<WireEvent["wouldGroupWith"]> {
  if (regrouped === undefined) return undefined;
  const issues = await issuesOfHashes(db, project.id, regrouped);
  const [issue] = issues;
  if (issue === undefined || issues.some(({ id }) => id === row.issueId)) return undefined;
  return { id: String(issue.id), shortId: shortIdOf(project.slug, issue.number), title: issue.title };
}

/** 32 hex digits, with or without dashes, in any case. */
function readEventId(text: string): string {
  const id = text.replaceAll("-", "").toLowerCase();
  if (isEventId(id)) return id;
  throw new Refusal("bad_request", "An event id has 32 hexadecimal digits.");
}

function isEventId(text: string): boolean {
  return /^[0-9a-f]{32}$/u.test(text);
}

function notKept(): Refusal {
  return new Refusal(
    "not_found",
    "This event is counted, and its body was not kept: more came than flood control keeps in full.",
  );
}

function noSuchEvent(): Refusal {
  return new Refusal(
    "not_found",
    "There is no such event; it may be on its way, or older than events are kept.",
  );
}
