import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { Refusal } from "../../errors.ts";
import type { ReleasesRoom } from "../room.ts";
import { HOOK_PATH } from "./hooks.ts";
import { readPush } from "./read-push.ts";
import { judgeSignature } from "./signature.ts";
import { hookBy, noteRefused } from "./store.ts";
import { type Pushed, takePush } from "./take-push.ts";

/** A push of 2,048 commits with the files that they changed. */
const LARGEST_PUSH = 10 * 1024 * 1024;

/** What pushes may touch. */
export interface HooksRoom extends Pick<ReleasesRoom, "db" | "now" | "changed" | "hookSecret"> {}

interface Hook {
  Params: { key: string };
}

/**
 * Where repositories tell of pushes: for programs without an account, so the signature alone says who they are. To be
 * mounted as it is, at the root.
 */
export function receivePushRoutes(room: HooksRoom): FastifyPluginAsync {
  return async (server) => {
    // The signature is over the bytes as they came.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

    const hooks = new WeakMap<FastifyRequest, Pushed>();
    server.post<Hook>(
      `${HOOK_PATH}:key/`,
      {
        bodyLimit: LARGEST_PUSH,
        // Before anything of a large body is read: nobody else may make us hold one.
        onRequest: async (request) => {
          const { key } = request.params;
          const hook = /^[0-9a-f]{32}$/.test(key) ? await hookBy(room.db, key) : undefined;
          if (!hook) throw noSuchHook();
          hooks.set(request, hook);
        },
      },
      async (request) => {
        const hook = hooks.get(request);
        if (!hook) throw noSuchHook();
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        await requireSignature(room, request, hook, body);
        const told = readPush(request.headers, parsed(request, body));
        if (!told) {
          throw new Refusal(
            "bad_request",
            "No header says which service this is from. Pushes of GitHub, GitLab, Gitea, Forgejo and Bitbucket are understood.",
          );
        }
        if (told.kind === "other")
          return { detail: "The web-hook works. This was no push, so nothing was done." };
        for (const push of told.pushes) {
          if (!(await takePush(room, hook, push))) throw noSuchHook();
        }
        const commits = told.pushes.reduce((sum, push) => sum + push.commits.length, 0);
        return { detail: commits === 0 ? "No commit came with this push." : "Taken.", commits };
      },
    );
  };
}

async function requireSignature(
  room: HooksRoom,
  request: FastifyRequest,
  hook: Pushed,
  body: Buffer,
): Promise<void> {
  const judgement = judgeSignature(request.headers, body, room.hookSecret(hook.key));
  if (judgement === "right") return;
  await noteRefused(room.db, hook.key);
  throw new Refusal(
    "unauthenticated",
    judgement === "unsigned"
      ? "This request is not signed. Enter the secret of this web-hook at the repository (GitLab calls it the secret token)."
      : "The signature is wrong. Enter the secret of this web-hook at the repository again; if it is lost, or the instance has another key now, make a new one in Vedette's settings of the repository.",
  );
}

/** GitHub sends a form with the JSON in it unless it is told otherwise. */
function parsed(request: FastifyRequest, body: Buffer): unknown {
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const text = body.toString("utf8");
  try {
    return JSON.parse(isForm ? (new URLSearchParams(text).get("payload") ?? "") : text);
  } catch {
    throw new Refusal("bad_request", "The body is no JSON. Let the web-hook send application/json.");
  }
}

function noSuchHook(): Refusal {
  return new Refusal(
    "not_found",
    "There is no web-hook at this address. Copy it anew from Vedette's settings of the repository.",
  );
}
