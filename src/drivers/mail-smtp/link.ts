import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SmtpOptions } from "./options.ts";
import type { SmtpFailure } from "./verdict.ts";

const CONNECT_MS = 15_000;
const GREETING_MS = 30_000;
/** RFC 5321 allows ten minutes; a mail whose answer comes later than this is noted as unknown. */
const SILENCE_MS = 120_000;

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly message: Buffer;
}

/** What became of a letter. `isWhole`: its end may have reached the server. */
export type Sent = { readonly answer: string } | { readonly failure: SmtpFailure; readonly isWhole: boolean };

/** One connection to the server, greeted and logged in. It carries one letter after another. */
export class Link {
  readonly #connection: SMTPConnection;
  letters = 0;
  isOver = false;

  private constructor(connection: SMTPConnection) {
    this.#connection = connection;
    connection.once("end", () => {
      this.isOver = true;
    });
  }

  /** Rejects with an {@link SmtpFailure}. */
  static async open(options: SmtpOptions, signal: AbortSignal): Promise<Link> {
    const connection = new SMTPConnection(connectionOptions(options));
    const link = new Link(connection);
    const { promise: broken, reject } = Promise.withResolvers<never>();
    broken.catch(() => undefined); // later ones are told by `send`
    // For as long as it lives: an error nobody listens to would end the process.
    connection.on("error", reject);
    const stop = (): void => {
      connection.close();
      reject(new Error("closed on our side"));
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      await Promise.race([broken, called((done) => connection.connect(done))]);
      const { user, password = "" } = options;
      if (user !== undefined) {
        const credentials = { user, pass: password };
        await Promise.race([broken, called((done) => connection.login({ credentials }, done))]);
      }
      return link;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** Throws what `handing` throws, with nothing sent. */
  async send(letter: Letter, handing: () => Promise<void>): Promise<Sent> {
    this.letters += 1;
    let isWhole = false;
    let notHanded: { error: unknown } | undefined;
    // Asked for its content only when the server has said that it takes it (354).
    const content = Readable.from(
      (async function* () {
        try {
          await handing();
        } catch (error) {
          notHanded = { error };
          throw error;
        }
        yield letter.message;
        isWhole = true; // the final dot follows at once
      })(),
      { objectMode: false, highWaterMark: 1 },
    );
    const envelope = { from: letter.from, to: [letter.to], size: letter.message.length };
    try {
      const response = await called<string>((done) =>
        this.#connection.send(envelope, content, (error, info) => done(error, info?.response)),
      );
      return { answer: response };
    } catch (error) {
      content.destroy();
      this.close();
      if (notHanded) throw notHanded.error;
      return { failure: error as SmtpFailure, isWhole };
    }
  }

  /** Says good-bye. */
  quit(): void {
    this.isOver = true;
    this.#connection.quit();
  }

  close(): void {
    this.isOver = true;
    this.#connection.close();
  }
}

function connectionOptions({ host, port, security, trace, silenceMs, ca }: SmtpOptions) {
  return {
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    dnsTimeout: CONNECT_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: silenceMs ?? GREETING_MS,
    socketTimeout: silenceMs ?? SILENCE_MS,
    socketCloseTimeout: 1_000,
    maxResponseSize: 64 * 1024,
    ...(ca !== undefined && { tls: { ca } }),
    ...(trace && { transactionLog: true, logger: listenTo(trace) }),
  };
}

/** nodemailer's log, of which only the dialogue is of interest; it masks credentials itself. */
function listenTo(trace: NonNullable<SmtpOptions["trace"]>) {
  const hear = (entry: unknown, ...rest: unknown[]): void => {
    const { tnx } = (entry ?? {}) as { tnx?: string };
    if (tnx !== "client" && tnx !== "server") return;
    for (const line of String(rest.at(-1) ?? "").split(/\r?\n/)) if (line !== "") trace(tnx, line);
  };
  return { trace: hear, debug: hear, info: hear, warn: hear, error: hear, fatal: hear };
}

function called<T>(work: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    work((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}
