import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isSame } from "../lib/same-secret.ts";
import { EXPOSITION_TYPE, exposition } from "./metrics/exposition.ts";
import type { Family } from "./metrics/registry.ts";

export interface Watched {
  readonly families: () => readonly Family[];
  /** Without it whoever reaches the port may read. */
  readonly token?: string;
  /** Why the node is not ready, or undefined. */
  readonly notReady: () => Promise<string | undefined>;
}

/** Headers of a scrape and of a probe are short; who is slower than this is neither. */
const PATIENCE_MS = 5_000;

/** `/metrics`, `/_health/` and `/_health/ready/` on a port of their own, for every role. Nothing listens yet. */
export function createWatchServer(watched: Watched): Server {
  const server = createServer(
    { requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS, maxHeaderSize: 8192 },
    (request, response) => {
      answer(watched, request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = 64;
  return server;
}

async function answer(watched: Watched, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?", 1)[0]?.replace(/\/$/, "");
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, {});
  if (path === "/_health") return end(response, 200, { status: "ok" });
  if (path === "/_health/ready") {
    const reason = await watched.notReady();
    return end(response, reason === undefined ? 200 : 503, { status: reason ?? "ok" });
  }
  if (path !== "/metrics") return end(response, 404, { detail: "There is nothing at this address." });
  if (watched.token !== undefined && !isBearer(request.headers.authorization, watched.token)) {
    response.setHeader("WWW-Authenticate", "Bearer");
    return end(response, 401, {
      detail: "Send Authorization: Bearer with the value of VEDETTE_METRICS_TOKEN.",
    });
  }
  response.writeHead(200, { "Content-Type": EXPOSITION_TYPE, "Cache-Control": "no-store" });
  response.end(exposition(watched.families()));
}

function end(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

export function isBearer(header: string | undefined, token: string): boolean {
  const given = /^bearer +([!-~]{1,500})$/i.exec(header ?? "")?.[1];
  return given !== undefined && isSame(given, token);
}
