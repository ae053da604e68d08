import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { envelopeTemplate } from "./envelope-template.ts";

/**
 * Sends error events over keep-alive connections, one request in flight on each, until told to stop. A process
 * of its own, so that its CPU is not taken for the server's. Reads its task from the parent's message.
 */
export interface LoadTask {
  readonly host: string;
  readonly port: number;
  readonly projectId: number;
  readonly publicKey: string;
  readonly seconds: number;
  readonly connections: number;
  /** About so many kilobytes of JSON an event. */
  readonly kilobytes: number;
  readonly gzip: boolean;
  /** Distinct crashes, so distinct issues. */
  readonly issues: number;
}

export interface LoadResult {
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
  /** Milliseconds from the first byte sent to the answer. */
  readonly p50: number;
  readonly p99: number;
  readonly bodyBytes: number;
}

process.once("message", (task: LoadTask) => {
  void run(task).then((result) => process.send?.(result, () => process.exit(0)));
});

async function run(task: LoadTask): Promise<LoadResult> {
  const latencies: number[] = [];
  const tally = { accepted: 0, refused: 0, failed: 0, bodyBytes: 0 };
  const start = performance.now();
  const until = start + task.seconds * 1000;
  await Promise.all(
    Array.from({ length: task.connections }, (_, index) => {
      const requests = new Requests(task, index);
      return talk(task, requests, until, (status, ms) => {
        latencies.push(ms);
        if (status === 200) tally.accepted += 1;
        else tally.refused += 1;
        tally.bodyBytes = requests.bodyBytes;
      }).catch(() => {
        tally.failed += 1;
      });
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { ...tally, seconds, p50: at(0.5), p99: at(0.99) };
}

function talk(
  { host, port }: LoadTask,
  requests: Requests,
  until: number,
  answered: (status: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port, noDelay: true });
    let sentAt = 0;
    const send = (): void => {
      if (performance.now() >= until) {
        socket.end();
        return resolve();
      }
      sentAt = performance.now();
      socket.write(requests.next());
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
    // Answers are short: they come in one piece, and the next request waits for them.
    socket.on("data", (chunk) => {
      answered(Number(chunk.toString("latin1", 9, 12)), performance.now() - sentAt);
      send();
    });
  });
}

/** Requests that differ in event id, user and crash; made by patching one buffer, so that they cost little. */
class Requests {
  readonly #task: LoadTask;
  readonly #node: string;
  readonly #plain: Buffer;
  readonly #places: Record<keyof typeof PLACEHOLDERS, number[]>;
  #count = 0;
  bodyBytes = 0;

  constructor(task: LoadTask, index: number) {
    this.#task = task;
    this.#node = createHash("md5")
      .update(`${index}:${randomBytes(8).toString("hex")}`)
      .digest("hex")
      .slice(0, 24);
    const body = Buffer.from(envelopeTemplate(task.kilobytes));
    this.bodyBytes = body.length;
    this.#plain = task.gzip ? body : Buffer.concat([this.#head(body.length), body]);
    this.#places = {
      eventId: placesOf(this.#plain, PLACEHOLDERS.eventId),
      crash: placesOf(this.#plain, PLACEHOLDERS.crash),
      user: placesOf(this.#plain, PLACEHOLDERS.user),
      timestamp: placesOf(this.#plain, PLACEHOLDERS.timestamp),
    };
  }

  /** Good until the next call: one request is in flight on a connection, and its bytes are with the system by then. */
  next(): Buffer {
    this.#count += 1;
    this.#put("eventId", this.#node + this.#count.toString(16).padStart(8, "0"));
    const crash = Math.floor(Math.random() * this.#task.issues);
    const user = crash * USERS_A_CRASH + Math.floor(Math.random() * USERS_A_CRASH);
    this.#put("crash", String(crash).padStart(4, "0"));
    this.#put("user", String(user).padStart(5, "0").slice(-5));
    this.#put("timestamp", (Date.now() / 1000).toFixed(3).padEnd(14, "0"));
    if (!this.#task.gzip) return this.#plain;
    const packed = gzipSync(this.#plain, { level: 1 });
    this.bodyBytes = packed.length;
    return Buffer.concat([this.#head(packed.length), packed]);
  }

  #put(name: keyof typeof PLACEHOLDERS, value: string): void {
    for (const place of this.#places[name]) this.#plain.write(value, place, "latin1");
  }

  #head(length: number): Buffer {
    const { host, port, projectId, publicKey, gzip } = this.#task;
    return Buffer.from(
      `POST /api/${projectId}/envelope/?sentry_version=7&sentry_key=${publicKey}&sentry_client=bench%2F1.0 HTTP/1.1\r\n` +
        `Host: ${host}:${port}\r\nUser-Agent: bench/1.0\r\n${gzip ? "Content-Encoding: gzip\r\n" : ""}` +
        `Content-Length: ${length}\r\n\r\n`,
      "latin1",
    );
  }
}

/** Each crash strikes people of its own, again and again. */
const USERS_A_CRASH = 100;

/** Each as long as what takes its place. */
const PLACEHOLDERS = {
  eventId: "@event-id-of-thirty-two-letters@",
  crash: "@cr@",
  user: "@use@",
  timestamp: "@timestamp@@@@",
} as const;

function placesOf(bytes: Buffer, placeholder: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(placeholder); at !== -1; at = bytes.indexOf(placeholder, at + 1))
    places.push(at);
  return places;
}
