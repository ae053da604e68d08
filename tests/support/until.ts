import { setTimeout as pause } from "node:timers/promises";

/** Asks again and again until there is an answer; after `withinMs` it is an error that says what was missing. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 50_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`within ${withinMs} ms there was no ${what}`);
    await pause(25);
  }
}
