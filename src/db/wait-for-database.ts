import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "../errors.ts";
import { withClient } from "./client.ts";

const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** Nobody listens, no such name yet, the server starts or stops: what passes by itself when containers start together. */
const NOT_THERE_YET = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
]);

/**
 * Resolves when the database answers. Compose files start everything at once, and Postgres takes its time: what passes
 * by itself is waited for, a minute at most, and told once. Anything else, such as a wrong password, is a StartError
 * at once.
 */
export async function waitForDatabase(
  url: string,
  tell: (sentence: string) => void,
  { patienceMs = PATIENCE_MS, signal }: { patienceMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let told = false; ; told = true) {
    try {
      return await withClient(url, async () => undefined);
    } catch (error) {
      if (!(error instanceof StartError) || !isNotThereYet(error.cause)) throw error;
      if (performance.now() > deadline || signal?.aborted) throw error;
      if (!told) {
        const [why = ""] = error.message.split(". Check ");
        tell(`${why}. Waiting for it, ${Math.ceil(patienceMs / 1000)} seconds at most.`);
      }
    }
    await sleep(PAUSE_MS, undefined, signal && { signal }).catch(() => undefined); // aborted: the next try is the last
  }
}

function isNotThereYet(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.some(isNotThereYet);
  if (!(cause instanceof Error)) return false;
  return (
    ("code" in cause && NOT_THERE_YET.has(String(cause.code))) || /timeout|terminated/i.test(cause.message)
  );
}
