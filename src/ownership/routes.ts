import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { z } from "zod";
import { Refusal } from "../errors.ts";
import { type IssueParams, issueIn, type OpenIssue, requireIssue } from "../issues/issue/find.ts";
import type { FoundEvent } from "../ports/event-store.ts";
import { LONGEST_CODEOWNERS } from "../rules/codeowners.ts";
import {
  AUTO_ASSIGNMENT,
  type WireCodeOwnersAnswer,
  type WireOwners,
  type WireOwnership,
  type WireOwnershipProblems,
  type WireOwnershipTrialAnswer,
} from "../wire/ownership.ts";
import { importCodeOwners } from "./import-codeowners.ts";
import type { OwnershipRoom } from "./room.ts";
import { changeOwnership, ownershipSettings, readRules } from "./settings.ts";
import { suggestOwners } from "./suggestions.ts";
import { tryOwnership } from "./try-out.ts";

interface Params {
  org: string;
  project: string;
}

/** Longer than rules may be, so that their own words about it are heard. */
const text = z.string().max(200_000);
const Texts = z.object({ raw: text });
const Change = z.object({
  raw: text.nullish(),
  fallthrough: z.boolean().optional(),
  autoAssignment: z.string().optional(),
  version: z.int().min(0).optional(),
});
const Trial = Texts.extend({ path: z.string().max(1_000).optional(), issue: z.string().max(250).optional() });
const File = z.object({
  raw: z.string().max(LONGEST_CODEOWNERS + 1),
  names: z.record(z.string().max(200), z.string().max(200)).optional(),
});

/** Who owns what of a project, and who is suggested for an issue; to be mounted under `/api/0`. */
export function ownershipRoutes(room: OwnershipRoom): FastifyPluginAsync {
  return async (server) => {
    settingRoutes(server, room);
    suggestionRoutes(server, room);
  };
}

function settingRoutes(server: FastifyInstance, room: OwnershipRoom): void {
  const { access } = room;
  const base = "/projects/:org/:project/ownership/";

  server.get<{ Params: Params }>(base, async (request): Promise<WireOwnership> => {
    const { org, project } = request.params;
    return await ownershipSettings(room, await access.settings(request, org, project, "project:read"));
  });

  server.put<{ Params: Params }>(base, async (request): Promise<WireOwnership> => {
    const { org, project } = request.params;
    const open = await access.settings(request, org, project, "project:write");
    const { raw, fallthrough, autoAssignment, version } = Change.parse(request.body ?? {});
    await changeOwnership(room, open, {
      ...(raw !== undefined && { raw: raw ?? "" }),
      ...(fallthrough !== undefined && { fallthrough }),
      ...(autoAssignment !== undefined && { autoAssignment: readAutoAssignment(autoAssignment) }),
      ...(version !== undefined && { version }),
    });
    return await ownershipSettings(room, open);
  });

  server.post<{ Params: Params }>(`${base}check/`, async (request): Promise<WireOwnershipProblems> => {
    const { org, project } = request.params;
    const open = await access.settings(request, org, project, "project:read");
    const { problems } = await readRules(room, open, Texts.parse(request.body ?? {}).raw);
    return { problems };
  });

  server.post<{ Params: Params }>(`${base}try/`, async (request): Promise<WireOwnershipTrialAnswer> => {
    const { org, project } = request.params;
    const open = await access.project(request, org, project, "event:read");
    const { raw, path, issue } = Trial.parse(request.body ?? {});
    return await tryOwnership(room, open, {
      raw,
      ...(path !== undefined && { path }),
      ...(issue !== undefined && { issue }),
    });
  });

  server.post<{ Params: Params }>(`${base}codeowners/`, async (request): Promise<WireCodeOwnersAnswer> => {
    const { org, project } = request.params;
    const open = await access.settings(request, org, project, "project:read");
    const { raw, names } = File.parse(request.body ?? {});
    return await importCodeOwners(room, open, { raw, ...(names && { names }) });
  });
}

function readAutoAssignment(said: string) {
  const known = Object.values(AUTO_ASSIGNMENT).find((one) => one === said);
  if (known) return known;
  throw new Refusal(
    "bad_request",
    `New issues are not given to anybody by “${said}” in this version. Use “${AUTO_ASSIGNMENT.owner}” or “${AUTO_ASSIGNMENT.off}”.`,
  );
}

function suggestionRoutes(server: FastifyInstance, room: OwnershipRoom): void {
  for (const path of ["/organizations/:org/issues/:issue/", "/issues/:issue/"]) {
    server.get<{ Params: IssueParams }>(`${path}owners/`, async (request): Promise<WireOwners> => {
      const open = await requireIssue(room, request, request.params, "event:read");
      const found = await room.events.ofIssue(open.row.id, "recommended");
      return found ? await suggested(room, open, found) : { owners: [], rule: null, rules: [] };
    });
  }

  server.get<{ Params: Params & { event: string } }>(
    "/projects/:org/:project/events/:event/owners/",
    async (request): Promise<WireOwners> => {
      const { org, project, event } = request.params;
      const access = await room.access.project(request, org, project, "event:read");
      const id = event.replaceAll("-", "").toLowerCase();
      const found = /^[0-9a-f]{32}$/.test(id)
        ? await room.events.byId(access.projects[0]?.id ?? 0, id)
        : undefined;
      if (!found) {
        throw new Refusal("not_found", "There is no such event; it may be older than events are kept.");
      }
      return await suggested(room, await issueIn(room, access, String(found.row.issueId)), found);
    },
  );
}

function suggested(
  room: OwnershipRoom,
  { row, project, access }: OpenIssue,
  found: FoundEvent,
): Promise<WireOwners> {
  return suggestOwners(room, { id: project.id, organizationId: access.organizationId }, found, {
    firstRelease: row.first_release,
    firstSeen: row.first_seen,
  });
}
