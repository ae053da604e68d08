import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import zlib from "node:zlib";

const RECORDED = path.resolve(import.meta.dirname, "../fixtures/envelopes/node/error-with-cause/body");

/** Applications that send errors all the time and never look whether the server is there. */
export interface Load {
  /** Ids of events that were answered 2xx. */
  readonly answered: ReadonlySet<string>;
  /** How many requests got another answer, or none. */
  readonly unanswered: () => number;
  /** Resolves when the last request has ended. */
  stop(): Promise<void>;
}

export function startLoad(dsn: URL, connections = 8): Load {
  const answered = new Set<string>();
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let unanswered = 0;
  let isStopping = false;
  const send = async (): Promise<void> => {
    for (let n = 0; !isStopping; n++) {
      const id = randomBytes(16).toString("hex");
      if (await post(dsn, agent, envelopeOf(id, n), n % 2 === 1)) answered.add(id);
      else {
        unanswered++;
        await pause(20); // as long as nothing listens, asking is quick
      }
    }
  };
  const sending = Array.from({ length: connections }, send);
  return {
    answered,
    unanswered: () => unanswered,
    async stop() {
      isStopping = true;
      await Promise.all(sending);
      agent.destroy();
    },
  };
}

const [, itemHeader = "", payload = ""] = readFileSync(RECORDED, "utf8").split("\n");
const recorded = JSON.parse(payload);

/** An envelope as the SDK for Node makes it, for one of twelve issues, with tags and a user. */
export function envelopeOf(id: string, n: number): string {
  const event = structuredClone(recorded);
  event.event_id = id;
  event.timestamp = Date.now() / 1000;
  event.exception.values[0].type = `Crash${"ABCDEFGHIJKL"[n % 12]}`;
  event.tags = { region: `region-${n % 5}`, shard: String(n % 3) };
  event.user = { id: String(n % 40) };
  return `${JSON.stringify({ event_id: id })}\n${itemHeader}\n${JSON.stringify(event)}\n`;
}

/** True when it was answered 2xx; a connection that breaks is no answer. */
function post(dsn: URL, agent: http.Agent, body: string, gzip: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request(
      {
        agent,
        host: dsn.hostname,
        port: dsn.port,
        method: "POST",
        path: `/api${dsn.pathname}/envelope/?sentry_version=7&sentry_key=${dsn.username}`,
        headers: gzip ? { "content-encoding": "gzip" } : {},
      },
      (response) => {
        response.resume();
        response.on("error", () => resolve(false));
        response.on("end", () => resolve(response.statusCode === 200));
      },
    );
    request.on("error", () => resolve(false));
    request.end(gzip ? zlib.gzipSync(body) : body);
  });
}
