import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "node:querystring";
import { acceptEnvelope } from "./accept-envelope.ts";
import { Charge } from "./in-flight.ts";
import type { Call, Intake } from "./intake.ts";
import { serve } from "./serve.ts";

/** True when the request is taken: its answer will come from here. */
export type Lane = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Takes `POST {prefix}/api/{project}/envelope/`, which SDKs send all day, past the router. Whatever is written in
 * another way is left to the router, which answers the same.
 */
export function envelopeLane(intake: Intake, prefix: string): Lane {
  const begin = `${prefix === "/" ? "" : prefix}/api/`;
  const { addressOf, answered } = intake.room;

  return (request, response) => {
    const target = request.url ?? "";
    if (request.method !== "POST" || !target.startsWith(begin)) return false;
    const projectEnd = target.indexOf("/", begin.length);
    if (projectEnd === -1 || !target.startsWith(ADDRESS, projectEnd)) return false;
    const projectId = target.slice(begin.length, projectEnd);
    if (!DIGITS.test(projectId)) return false;
    const queryMark = projectEnd + ADDRESS.length;
    if (queryMark < target.length && target[queryMark] !== "?") return false;
    // Whose word counts is the router's to know, unless we were told.
    if (addressOf === undefined && request.headers["x-forwarded-for"] !== undefined) return false;

    const startedAt = performance.now();
    const call: Call = {
      request,
      receivedAt: intake.room.now(),
      projectId,
      query: queryOf(target, queryMark + 1),
      ip: addressOf === undefined ? request.socket.remoteAddress : addressOf(request),
      charge: new Charge(intake.inFlight),
    };
    const end = serve(intake, call, response, acceptEnvelope);
    if (answered) void end.then(() => answered(response.statusCode, performance.now() - startedAt));
    return true;
  };
}

const ADDRESS = "/envelope/";
const DIGITS = /^\d+$/;

const NO_QUERY: Call["query"] = Object.freeze(Object.create(null));

function queryOf(target: string, start: number): Call["query"] {
  return start >= target.length ? NO_QUERY : (parse(target.slice(start)) as Call["query"]);
}
