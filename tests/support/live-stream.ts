import { until } from "./until.ts";

/** One who listens to live updates, as a page does. */
export class LiveStream implements Disposable {
  readonly status: number;
  readonly headers: Headers;
  /** Of an answer that is no stream. */
  readonly text: string;
  /** How often each kind of event was heard. */
  readonly heard = new Map<string, number>();
  /** `over`: the server ended it in order. `cut`: it broke. */
  readonly ended: Promise<"over" | "cut">;
  readonly #abort: AbortController;

  private constructor(answer: Response, text: string, abort: AbortController) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.text = text;
    this.#abort = abort;
    this.ended = text === "" && answer.body ? this.#listen(answer.body) : Promise.resolve("over");
  }

  static async open(origin: string, org: string, headers: Record<string, string>): Promise<LiveStream> {
    const abort = new AbortController();
    const answer = await fetch(`${origin}/api/0/organizations/${org}/live/`, {
      headers: { ...headers, accept: "text/event-stream" },
      signal: abort.signal,
    });
    const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
    return new LiveStream(answer, isStream ? "" : await answer.text(), abort);
  }

  /** Resolves when this was heard so often. */
  async hears(event: string, times = 1): Promise<void> {
    await until(`live event "${event}"`, () => (this.heard.get(event) ?? 0) >= times);
  }

  async #listen(body: ReadableStream<Uint8Array>): Promise<"over" | "cut"> {
    let rest = "";
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) this.#note(/^event: (\w+)\ndata: \{\}$/.exec(part)?.[1] ?? part);
      }
      return "over";
    } catch {
      return "cut";
    }
  }

  #note(event: string): void {
    this.heard.set(event, (this.heard.get(event) ?? 0) + 1);
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
  }
}
