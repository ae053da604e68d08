import type { FastifyPluginAsync } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import { Refusal } from "../errors.ts";
import type { WireOperation } from "../wire/operation.ts";
import { readOperation } from "./operation.ts";
import type { OperatorRoom } from "./room.ts";

/** Several operators look at one page for hours; the database is asked once for all of them. Milliseconds. */
const BELIEVED_MS = 1_500;

/** What the operator's page asks. Mounted under `/api/0`. */
export function operatorRoutes(room: OperatorRoom): FastifyPluginAsync {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<WireOperation> | undefined;
  return async (server) => {
    server.get("/internal/operation/", async (request) => {
      requireOperator(room.requireCaller(request));
      if (answer === undefined || performance.now() - asked > BELIEVED_MS) {
        asked = performance.now();
        const asking = readOperation(room);
        answer = asking;
        // A failure is told to those who wait, and the next one asks anew.
        asking.catch(() => {
          if (answer === asking) answer = undefined;
        });
      }
      return await answer;
    });
  };
}

/** A superuser; by token, one that may administer. */
function requireOperator({ isSuperuser, scopes }: Caller): void {
  if (isSuperuser && scopes.has("org:admin")) return;
  throw new Refusal(
    "forbidden",
    "This is for superusers. Sign in as one, or use a superuser's token with the scope org:admin.",
  );
}
