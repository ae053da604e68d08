import type { WireComment, WireNewComment } from "../../../src/wire/issue.ts";
import { request, send } from "./request.ts";

const path = (org: string, issueId: string, id?: string) =>
  `/organizations/${encodeURIComponent(org)}/issues/${encodeURIComponent(issueId)}/comments/${id === undefined ? "" : `${encodeURIComponent(id)}/`}`;

export const addComment = (org: string, issueId: string, comment: WireNewComment): Promise<WireComment> =>
  request(path(org, issueId), { method: "POST", body: comment });

export const editComment = (
  org: string,
  issueId: string,
  id: string,
  comment: WireNewComment,
): Promise<WireComment> => request(path(org, issueId, id), { method: "PUT", body: comment });

export const deleteComment = (org: string, issueId: string, id: string): Promise<void> =>
  send(path(org, issueId, id), { method: "DELETE" }).then(() => undefined);
