import { setTimeout as pause } from "node:timers/promises";
import type { WireSession } from "../../src/wire/account.ts";
import { until } from "../support/until.ts";
import { reasonOf, Tally } from "./tally.ts";

/** Somebody at a browser behind the balancer: looks at pages all the time, and signs in anew in between. */
export interface Person {
  /** How often a signed-in browser was sent to the sign-in, or a right password did not open it. Must stay empty. */
  readonly wrongs: readonly string[];
  readonly signIns: number;
  readonly looks: number;
  tally: Tally;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 60;
const SIGN_IN_EVERY_MS = 3_000;
const PATIENCE_MS = 30_000;

export async function seatPerson(url: string, email: string, password: string): Promise<Person> {
  const first = new Browser(url);
  await until(
    "first sign-in",
    async () => {
      const end = await first.signIn(email, password);
      if (end.startsWith("wrong")) throw new Error(end);
      return end === "signed in";
    },
    120_000,
  );
  const wrongs: string[] = [];
  const stopping = new AbortController();
  const person = { wrongs, signIns: 1, looks: 0, tally: new Tally(), stop };
  const working = Promise.all([look(), signInAgain()]);
  return person;

  async function look(): Promise<void> {
    for (let n = 0; !stopping.signal.aborted; n++) {
      await expectKnown(first, n % 2 === 0 ? "session/" : "organizations/");
      person.looks++;
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  async function signInAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(SIGN_IN_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      const browser = new Browser(url);
      const end = await browser.signIn(email, password);
      if (end === "signed in") {
        person.signIns++;
        // Whichever nodes these come to.
        for (let n = 0; n < 3; n++) await expectKnown(browser, "session/");
      } else if (end.startsWith("wrong")) wrongs.push(end);
      else person.tally.add(`${end} at the sign-in`);
    }
  }

  async function expectKnown(browser: Browser, page: string): Promise<void> {
    const answer = await browser.ask("GET", page);
    if (answer.status === 200 && page === "session/" && answer.body?.user?.email !== email)
      wrongs.push(`${page} knew nobody any more`);
    if (answer.status === 200) person.tally.good();
    else if (typeof answer.status === "number" && answer.status < 500)
      wrongs.push(`${page} answered ${answer.status}`);
    else person.tally.add(String(answer.status));
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await working;
  }
}

interface Answer {
  readonly status: number | string;
  readonly body?: WireSession;
}

/** Keeps cookies and nothing else, so that each request may go to another node. */
class Browser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** "signed in", "wrong: …", or which fault kept it from either. */
  async signIn(email: string, password: string): Promise<string> {
    const page = await this.ask("GET", "session/");
    if (page.status !== 200) return String(page.status);
    const answer = await this.ask("POST", "session/", { email, password }, page.body?.csrfToken);
    if (answer.status === 200)
      return answer.body?.user?.email === email ? "signed in" : "wrong: it made nobody known";
    const isFault = typeof answer.status !== "number" || answer.status >= 500;
    return isFault ? String(answer.status) : `wrong: the sign-in answered ${answer.status}`;
  }

  async ask(method: string, page: string, body?: object, csrfToken?: string): Promise<Answer> {
    try {
      const answer = await fetch(`${this.#url}/api/0/${page}`, {
        method,
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...(csrfToken !== undefined && { "x-csrf-token": csrfToken }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.status !== 200) return { status: answer.status };
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        this.#cookies.set(name, value);
      }
      return { status: 200, body: JSON.parse(text) as WireSession };
    } catch (error) {
      return { status: reasonOf(error) };
    }
  }
}
