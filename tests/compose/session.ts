import { setTimeout as pause } from "node:timers/promises";
import type { WireSession } from "../../src/wire/account.ts";

/** A browser's cookies and nothing else, so that each request may go to another node. */
export class Session {
  readonly #cookies = new Map<string, string>();

  async signIn(url: string, email: string, password: string): Promise<void> {
    const { csrfToken } = await this.#ask(url, "GET");
    const { user } = await this.#ask(url, "POST", { email, password }, csrfToken);
    if (user?.email !== email) throw new Error(`signing in at ${url} made nobody known`);
  }

  /** Whom the node at `url` takes us for; null when it wants us to sign in. */
  async whoAmI(url: string): Promise<string | null> {
    const { user } = await this.#ask(url, "GET");
    return user?.email ?? null;
  }

  async #ask(url: string, method: string, body?: object, csrfToken?: string): Promise<WireSession> {
    const answer = await fetch(`${url}/api/0/session/`, {
      method,
      redirect: "manual",
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(csrfToken !== undefined && { "x-csrf-token": csrfToken }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${url}/api/0/session/ answered ${answer.status}`);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return (await answer.json()) as WireSession;
  }
}

/** Resolves when every address answers 200 at `path`. */
export async function allAnswer(urls: readonly string[], path: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (const url of urls) {
    let last = "nothing";
    for (;;) {
      try {
        const { status } = await fetch(url + path, { signal: AbortSignal.timeout(3_000) });
        if (status === 200) break;
        last = String(status);
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      if (performance.now() > deadline) throw new Error(`${url}${path} did not answer 200 but: ${last}`);
      await pause(250);
    }
  }
}
