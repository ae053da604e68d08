import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { WireTag, WireTagValue } from "../../wire/issue.ts";
import { type IssueParams, requireIssue } from "../issue/find.ts";
import { chosenProjects, ProjectsQuery } from "../list-query.ts";
import type { IssuesRoom } from "../room.ts";
import {
  environmentsOf,
  type TagValue,
  tagKeyOf,
  tagKeysOf,
  tagKeysOfProjects,
  topValuesOf,
  valuesOf,
  valuesOfProjects,
} from "./store.ts";

const TOP_VALUES = 10;
const ALL_VALUES = 100;

/** Values that have this text in them, in any case of letters. */
const ValuesQuery = z.object({ ...ProjectsQuery.shape, query: z.string().max(200).default("") });

/** Tags of one issue, with counts of all its events. */
export function issueTagRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(`${issuePath}tags/`, async (request): Promise<WireTag[]> => {
    const { row } = await requireIssue(room, request, request.params, "event:read");
    const [keys, values] = await Promise.all([
      tagKeysOf(room.db, row.id),
      topValuesOf(room.db, row.id, TOP_VALUES),
    ]);
    const valuesByKey = Map.groupBy(values, (value) => value.key);
    return keys.map((key) => presentTag(key, valuesByKey.get(key.key) ?? []));
  });

  server.get<{ Params: IssueParams & { key: string } }>(
    `${issuePath}tags/:key/`,
    async (request): Promise<WireTag> => {
      const { row } = await requireIssue(room, request, request.params, "event:read");
      const name = request.params.key.replaceAll("\0", "");
      const [key, values] = await Promise.all([
        tagKeyOf(room.db, row.id, name),
        valuesOf(room.db, row.id, name, ALL_VALUES),
      ]);
      if (key === undefined) throw new Refusal("not_found", "No event of this issue has a tag of that name.");
      return presentTag(key, values);
    },
  );
}

/** Names of tags and environments of an organisation or a project. */
export function tagNameRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: { org: string } }>("/organizations/:org/tags/", async (request) => {
    const access = await room.access.organization(request, request.params.org, "event:read");
    const projects = chosenProjects(ProjectsQuery.parse(request.query), access);
    const keys = await tagKeysOfProjects(
      room.db,
      projects.map(({ id }) => id),
    );
    return keys.map(({ key, events }) => ({ key, name: key, totalValues: Number(events) }));
  });

  server.get<{ Params: { org: string; key: string } }>(
    "/organizations/:org/tags/:key/values/",
    async (request): Promise<WireTagValue[]> => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const query = ValuesQuery.parse(request.query);
      const values = await valuesOfProjects(room.db, {
        projectIds: chosenProjects(query, access).map(({ id }) => id),
        key: request.params.key.replaceAll("\0", ""),
        text: query.query.replaceAll("\0", ""),
      });
      return values.map(presentValue);
    },
  );

  server.get<{ Params: { org: string } }>("/organizations/:org/environments/", async (request) => {
    const access = await room.access.organization(request, request.params.org, "event:read");
    const projects = chosenProjects(ProjectsQuery.parse(request.query), access);
    return presentEnvironments(
      await environmentsOf(
        room.db,
        projects.map(({ id }) => id),
      ),
    );
  });

  server.get<{ Params: { org: string; project: string } }>(
    "/projects/:org/:project/environments/",
    async (request) => {
      const { org, project } = request.params;
      const { projects } = await room.access.project(request, org, project, "event:read");
      return presentEnvironments(
        await environmentsOf(
          room.db,
          projects.map(({ id }) => id),
        ),
      );
    },
  );
}

export function presentTag(
  key: { key: string; events: number; values: number },
  values: TagValue[],
): WireTag {
  return {
    key: key.key,
    name: key.key,
    totalValues: key.events,
    uniqueValues: key.values,
    topValues: values.map(presentValue),
  };
}

function presentValue({ key, value, events, first_seen, last_seen }: TagValue): WireTagValue {
  return {
    key,
    name: value,
    value,
    count: events,
    firstSeen: first_seen.toISOString(),
    lastSeen: last_seen.toISOString(),
  };
}

function presentEnvironments(names: readonly string[]): { id: string; name: string; isHidden: boolean }[] {
  return names.map((name) => ({ id: name, name, isHidden: false }));
}
