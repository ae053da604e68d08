import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { WireComment } from "../../wire/issue.ts";
import { presentActivity } from "../issue/details.ts";
import { type IssueParams, type OpenIssue, requireIssue } from "../issue/find.ts";
import { commentsOf, oneActivityOf } from "../issue/store.ts";
import type { IssuesRoom } from "../room.ts";
import { addressesIn, MOST_MENTIONS, slugsIn } from "./mentions.ts";
import {
  addComment,
  type CommentText,
  deleteComment,
  editComment,
  membersAmong,
  type NotChanged,
  teamsAmong,
} from "./store.ts";

const LONGEST_TEXT = 20_000;

const Form = z.object({
  text: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_TEXT)
    .refine((text) => !text.includes("\0") && text.isWellFormed(), "This is not a text that can be stored."),
  mentions: z.array(z.string().max(200)).max(MOST_MENTIONS).nullish(),
});

interface CommentParams extends IssueParams {
  comment: string;
}

/** Comments of an issue (reference: web-api.md §6): `…/notes/` and `…/comments/` are the same. */
export function commentRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  for (const path of [`${issuePath}comments/`, `${issuePath}notes/`]) {
    server.get<{ Params: IssueParams }>(path, async (request, reply) => {
      const { row, project } = await requireIssue(room, request, request.params, "event:read");
      const { readPage, turnPage, sendPage } = room.paging;
      const page = readPage(request.query);
      const { cursor } = page;
      const found = await commentsOf(room.db, row.id, {
        limit: page.limit + 1,
        ...(cursor && { cursor: { id: idOf(cursor.value), isPrevious: cursor.isPrevious } }),
      });
      const turned = turnPage(page, found, ({ id }) => [id, id]);
      return sendPage(request, reply, turned).map((one) => presentActivity(one, project.slug));
    });

    server.post<{ Params: IssueParams }>(path, async (request, reply) => {
      const open = await requireIssue(room, request, request.params, "event:write");
      const { accountId } = open.access;
      const comment = await readComment(room, open, request.body);
      const id = await addComment(room.db, {
        issueId: open.row.id,
        accountId,
        comment,
        at: new Date(room.now()),
      });
      if (id === undefined) throw new Refusal("not_found", "This issue was merged or deleted just now.");
      room.changed?.(open.access.organizationId);
      return reply.code(201).send(await presentComment(room, open, id));
    });

    server.put<{ Params: CommentParams }>(`${path}:comment/`, async (request) => {
      const open = await requireIssue(room, request, request.params, "event:write");
      const own = ownComment(open, request.params.comment);
      const comment = await readComment(room, open, request.body);
      refuseIf(await editComment(room.db, own, comment, new Date(room.now())));
      room.changed?.(open.access.organizationId);
      return presentComment(room, open, own.commentId);
    });

    server.delete<{ Params: CommentParams }>(`${path}:comment/`, async (request, reply) => {
      const open = await requireIssue(room, request, request.params, "event:write");
      refuseIf(await deleteComment(room.db, ownComment(open, request.params.comment)));
      room.changed?.(open.access.organizationId);
      return reply.code(204).send();
    });
  }
}

/** Members and teams are named by the text, or beside it as `user:1` and `team:1`; nobody else is. */
async function readComment(room: IssuesRoom, { access }: OpenIssue, body: unknown): Promise<CommentText> {
  const { text, mentions } = Form.parse(body);
  const idsOf = (kind: RegExp) =>
    (mentions ?? []).flatMap((name) => {
      const id = kind.exec(name)?.[1];
      return id === undefined ? [] : [Number(id)];
    });
  const people = { ids: idsOf(/^(?:user:)?(\d{1,15})$/u), emails: addressesIn(text) };
  const named = { ids: idsOf(/^team:(\d{1,15})$/u), slugs: slugsIn(text) };
  const teams = await teamsAmong(room.db, access.organizationId, named);
  return {
    text,
    mentions: await membersAmong(room.db, access.organizationId, people),
    ...(teams.length > 0 && { teams }),
  };
}

async function presentComment(
  room: IssuesRoom,
  { row, project }: OpenIssue,
  id: number,
): Promise<WireComment> {
  const activity = await oneActivityOf(room.db, row.id, id);
  if (activity === undefined) throw noSuchComment();
  return presentActivity(activity, project.slug) as WireComment;
}

function ownComment({ row, access }: OpenIssue, comment: string) {
  return { issueId: row.id, accountId: access.accountId, commentId: idOf(comment) };
}

function idOf(text: string): number {
  if (!/^\d{1,15}$/u.test(text)) throw noSuchComment();
  return Number(text);
}

function refuseIf(why: NotChanged | undefined): void {
  if (why === "missing") throw noSuchComment();
  if (why === "of_others")
    throw new Refusal("forbidden", "Only who wrote a comment may change or delete it.");
}

function noSuchComment(): Refusal {
  return new Refusal("not_found", "There is no such comment, or it was deleted.");
}
