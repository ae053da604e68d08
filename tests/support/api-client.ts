import type { WireEvent } from "../../src/wire/event.ts";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import { until } from "./until.ts";

/** The web API of a running server, asked by a program with a token, as anybody's script asks it. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** `path` below `/api/0/`. An answer that is no 2xx is an error with its words. */
  async get<T>(path: string): Promise<T> {
    const answer = await this.ask("GET", path);
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async put<T>(path: string, body: object): Promise<T> {
    const answer = await this.ask("PUT", path, body);
    if (!answer.ok) throw new Error(`PUT ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  ask(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#url}/api/0/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The event, once it is stored. `project` as `organisation/project`. */
  event(project: string, eventId: string): Promise<WireEvent> {
    return until(`event ${eventId} of ${project}`, async () => {
      const answer = await this.ask("GET", `projects/${project}/events/${eventId}/`);
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`the event answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as WireEvent;
    });
  }

  /** All issues of a project, those that are resolved included; a hundred at the most. */
  issues(project: string): Promise<WireIssue[]> {
    return this.get(`projects/${project}/issues/?query=&statsPeriod=90d&limit=100`);
  }

  issue(id: string): Promise<WireIssueDetails> {
    return this.get(`issues/${id}/`);
  }
}
