import type { FastifyInstance } from "fastify";
import type { WireSimilar } from "../../wire/moves.ts";
import { type IssueParams, requireIssue } from "../issue/find.ts";
import type { IssuesRoom } from "../room.ts";
import { shortIdOf } from "../short-id.ts";
import { compare } from "./compare.ts";
import { featuresOf, signatureOf } from "./signature.ts";
import { candidatesFor, describedIssues } from "./store.ts";

/** Compared in full, those that have most in common; told of. */
const COMPARED = 60;
const TOLD = 10;
/** Less is chance. */
const LEAST_SCORE = 0.4;

/** Issues of the same project that may be the same: by frames and message, from what is stored of issues alone. */
export function similarRoutes(server: FastifyInstance, room: IssuesRoom, issuePath: string): void {
  server.get<{ Params: IssueParams }>(`${issuePath}similar/`, async (request): Promise<WireSimilar[]> => {
    const { row, project, access } = await requireIssue(room, request, request.params, "event:read");
    const own = signatureOf(row);
    const ids = await candidatesFor(room.db, project.id, row.id, featuresOf(own), COMPARED);
    const candidates = await describedIssues(room.db, access.accountId, ids);
    return candidates
      .map((issue) => ({ issue, ...compare(own, signatureOf(issue)) }))
      .filter(({ score }) => score >= LEAST_SCORE)
      .sort((a, b) => b.score - a.score || b.issue.times_seen - a.issue.times_seen || b.issue.id - a.issue.id)
      .slice(0, TOLD)
      .map(({ issue, score, frames, message }) => ({
        issue: {
          id: String(issue.id),
          shortId: shortIdOf(project.slug, issue.number),
          title: issue.title,
          culprit: issue.culprit,
          level: issue.level,
          status: issue.status,
          substatus: issue.substatus,
          count: String(issue.times_seen),
          userCount: issue.users_seen,
          firstSeen: issue.first_seen.toISOString(),
          lastSeen: issue.last_seen.toISOString(),
        },
        score,
        frames,
        message,
      }));
  });
}
