import { createConnection, type Socket } from "node:net";
import { type Reply, ReplyReader } from "./replies.ts";

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** One socket; questions go out at once and are answered in their order. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #waiting: PromiseWithResolvers<Reply>[] = [];
  readonly #lost: (cause: Error) => void;
  #isLost = false;

  /** Connects now; what is sent before it is connected waits. `lost` is called once, when it is of no more use. */
  constructor(place: Place, lost: (cause: Error) => void) {
    this.#lost = lost;
    this.#socket = createConnection({ ...place, noDelay: true, keepAlive: true });
    this.#socket.on("data", (chunk) => this.#hear(chunk));
    this.#socket.on("error", (error) => this.close(error));
    this.#socket.on("close", () => this.close(new Error("the server closed the connection")));
  }

  /** Questions without an answer yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Bytes that the server has not taken from us yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Rejects when the connection is lost before the answer. */
  async ask(question: string, content?: Uint8Array): Promise<Reply> {
    if (this.#isLost) throw new Error("the connection is closed");
    const answer = Promise.withResolvers<Reply>();
    this.#waiting.push(answer);
    this.#socket.cork();
    this.#socket.write(question, "latin1");
    if (content) {
      this.#socket.write(content);
      this.#socket.write("\r\n", "latin1");
    }
    this.#socket.uncork();
    return await answer.promise;
  }

  close(cause: Error): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#socket.destroy();
    this.#lost(cause);
    for (const answer of this.#waiting.splice(0)) answer.reject(cause);
  }

  #hear(chunk: Buffer): void {
    if (this.#isLost) return;
    try {
      for (const reply of this.#reader.read(chunk)) {
        const answer = this.#waiting.shift();
        if (!answer) throw new Error("the server answered what nobody asked");
        answer.resolve(reply);
        // Whether the bytes of the question were read to their end cannot be told: answers may be another's.
        if (/^(?:ERROR|CLIENT_ERROR)/.test(reply.line)) throw new Error("the server refused a command");
      }
    } catch (cause) {
      this.close(cause instanceof Error ? cause : new Error("the answer could not be read", { cause }));
    }
  }
}
