import { randomBytes } from "node:crypto";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import zlib from "node:zlib";
import { until } from "../support/until.ts";
import { envelopeOf } from "./envelopes.ts";
import { reasonOf, Tally } from "./tally.ts";

/** Applications that send errors, so many a second whatever comes back; what was not taken is sent twice more. */
export interface Senders {
  /** From now on events go there too; resolves when some were taken, so that web nodes know its key. */
  add(dsn: URL): Promise<void>;
  /** Every event that was ever sent, by its id. */
  readonly sent: ReadonlyMap<string, SentEvent>;
  /** Requests so far, answered or not. */
  readonly requests: number;
  /** What is counted from now on goes here. */
  tally: Tally;
  /** Resolves when nothing is on its way any more. */
  stop(): Promise<void>;
}

export interface SentEvent {
  readonly id: string;
  readonly projectId: string;
  /** It was answered 2xx. */
  isAnswered: boolean;
}

interface Parcel {
  readonly event: SentEvent;
  readonly dsn: URL;
  readonly body: Buffer;
  readonly isGzip: boolean;
  tries: number;
}

/** Round robin has brought one to each node by then. */
const ENOUGH_TO_BE_KNOWN = 6;
const TRIES = 3;
const AGAIN_MS = 1_500;
const TICK_MS = 20;
/** More than that waits with the sender: its queue is no endless one either. */
const MOST_IN_FLIGHT = 600;
/** An SDK gives up at about that. */
const PATIENCE_MS = 30_000;

export function startSenders(perSecond: number): Senders {
  const dsns: URL[] = [];
  const taken = new Map<string, number>();
  const sent = new Map<string, SentEvent>();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });
  const onTheirWay = new Set<Promise<void>>();
  let isStopping = false;
  let n = 0;
  let owed = 0;
  let before = performance.now();
  const senders = { add, sent, requests: 0, tally: new Tally(), stop };
  const timer = setInterval(() => {
    const now = performance.now();
    owed += ((now - before) / 1000) * perSecond;
    before = now;
    for (; owed >= 1 && dsns.length > 0; owed--) if (onTheirWay.size < MOST_IN_FLIGHT) begin(make());
  }, TICK_MS);
  return senders;

  async function add(dsn: URL): Promise<void> {
    const projectId = dsn.pathname.slice(1);
    dsns.push(dsn);
    await until("events of a new project", () => (taken.get(projectId) ?? 0) >= ENOUGH_TO_BE_KNOWN, 120_000);
  }

  function make(): Parcel {
    const dsn = dsns[n % dsns.length] as URL;
    const event = {
      id: randomBytes(16).toString("hex"),
      projectId: dsn.pathname.slice(1),
      isAnswered: false,
    };
    sent.set(event.id, event);
    const text = envelopeOf(event.id, n, crashOf(n));
    const isGzip = n % 2 === 1;
    n++;
    return {
      event,
      dsn,
      body: isGzip ? zlib.gzipSync(text, { level: 1 }) : Buffer.from(text),
      isGzip,
      tries: 0,
    };
  }

  function begin(parcel: Parcel): void {
    const way = deliver(parcel).finally(() => onTheirWay.delete(way));
    onTheirWay.add(way);
  }

  async function deliver(parcel: Parcel): Promise<void> {
    while (!parcel.event.isAnswered && parcel.tries < TRIES) {
      if (parcel.tries++ > 0) await pause(AGAIN_MS);
      senders.requests++;
      const { tally } = senders;
      const answer = await post(parcel, agent);
      if (answer === 200) {
        parcel.event.isAnswered = true;
        taken.set(parcel.event.projectId, (taken.get(parcel.event.projectId) ?? 0) + 1);
        tally.good();
      } else tally.add(String(answer));
      if (isStopping) return;
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    clearInterval(timer);
    await Promise.all(onTheirWay);
    agent.destroy();
  }
}

/** One of twelve crashes that are always there; in between one that nobody has seen, a hundred times. */
function crashOf(n: number): string {
  return n % 10 === 9 ? `Fresh${word(Math.floor(n / 1000))}` : `Known${word(n % 12)}`;
}

/** Digits would be taken for what differs between events of one issue. */
function word(n: number): string {
  return [...String(n)].map((digit) => "ABCDEFGHIJ"[Number(digit)]).join("");
}

/** The status, or why there is none. */
function post({ dsn, body, isGzip }: Parcel, agent: http.Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const request = http.request(
      {
        agent,
        host: dsn.hostname,
        port: dsn.port,
        method: "POST",
        path: `/api${dsn.pathname}/envelope/?sentry_version=7&sentry_key=${dsn.username}`,
        headers: { "content-length": body.length, ...(isGzip && { "content-encoding": "gzip" }) },
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
      (response) => {
        response.resume();
        response.once("error", (error) => resolve(reasonOf(error)));
        response.once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    request.once("error", (error) => resolve(reasonOf(error)));
    request.end(body);
  });
}
