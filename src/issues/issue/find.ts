import type { FastifyRequest } from "fastify";
import { Refusal } from "../../errors.ts";
import { mergedInto } from "../moves/store.ts";
import type { EventScope, IssuesRoom, OrganizationAccess, ProjectAccess } from "../room.ts";
import { readShortId } from "../short-id.ts";
import { type FullIssueRow, findIssue, organizationOf } from "./store.ts";

/** An issue that the caller may see, and where it lies. */
export interface OpenIssue {
  readonly row: FullIssueRow;
  readonly project: ProjectAccess;
  readonly access: OrganizationAccess;
}

export interface IssueParams {
  /** Absent in `/issues/{id}/…`. */
  org?: string;
  issue: string;
}

/** The issue of an address, by id or, where the organisation is named, by short id. */
export async function requireIssue(
  room: Pick<IssuesRoom, "db" | "access">,
  request: FastifyRequest,
  params: IssueParams,
  scope: EventScope,
): Promise<OpenIssue> {
  const { org, issue } = params;
  const access =
    org === undefined
      ? await accessByIssue(room, request, issue, scope)
      : await room.access.organization(request, org, scope);
  return issueIn(room, access, issue);
}

/** The issue of an id or short id within an organisation. */
export async function issueIn(
  room: Pick<IssuesRoom, "db">,
  access: OrganizationAccess,
  text: string,
): Promise<OpenIssue> {
  const which = whichIssue(access, text);
  const projectIds = access.projects.map(({ id }) => id);
  const find = (one: { id: number } | { projectId: number; number: number }) =>
    findIssue(room.db, access.accountId, projectIds, one);
  let row = which && (await find(which));
  // The address of an issue that was merged into another leads there.
  const target = which && row === undefined ? await mergedInto(room.db, projectIds, which) : undefined;
  if (target !== undefined) row = await find({ id: target });
  const project = row && access.projects.find(({ id }) => id === row.project_id);
  if (row === undefined || project === undefined) throw noSuchIssue();
  return { row, project, access };
}

function whichIssue(access: OrganizationAccess, text: string) {
  if (/^\d{1,15}$/u.test(text)) return { id: Number(text) };
  const shortId = readShortId(text);
  const project = shortId && access.projects.find(({ slug }) => slug === shortId.slug);
  return project && { projectId: project.id, number: shortId.number };
}

/** An outsider gets the same answer for somebody else's issue as for none. */
async function accessByIssue(
  room: Pick<IssuesRoom, "db" | "access">,
  request: FastifyRequest,
  issue: string,
  scope: EventScope,
): Promise<OrganizationAccess> {
  room.access.requireCaller(request);
  if (!/^\d{1,15}$/u.test(issue)) throw noSuchIssue();
  const organizationId = await organizationOf(room.db, Number(issue));
  if (organizationId === undefined) throw noSuchIssue();
  try {
    return await room.access.organization(request, String(organizationId), scope);
  } catch (error) {
    throw error instanceof Refusal && error.code === "not_found" ? noSuchIssue() : error;
  }
}

function noSuchIssue(): Refusal {
  return new Refusal("not_found", "There is no such issue, or you may not see it.");
}
