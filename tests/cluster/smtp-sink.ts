import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/until.ts";
import type { Member } from "./member.ts";
import { Process } from "./process.ts";

export interface SunkMail {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
}

/** An SMTP server, a process of its own, that keeps a line of every mail on disk before it says that it has it. */
export class SmtpSink implements Member {
  readonly name = "smtp";
  readonly port: number;
  readonly process: Process;
  readonly #dir: string;

  private constructor(port: number, log: string) {
    this.port = port;
    this.#dir = mkdtempSync(path.join(tmpdir(), "vedette-smtp-"));
    this.process = new Process(this.name, log);
  }

  static async open(log: string): Promise<SmtpSink> {
    const sink = new SmtpSink(await freePort(), log);
    await sink.start();
    return sink;
  }

  async start(): Promise<void> {
    const program = path.join(import.meta.dirname, "smtp-process.ts");
    this.process.start(process.execPath, [program, String(this.port), this.#file], { cwd: "/" });
    await until("SMTP server", () => this.isReady());
  }

  kill(): Promise<void> {
    return this.process.end("SIGKILL");
  }

  isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, "127.0.0.1");
      socket.once("data", () => {
        resolve(true);
        socket.end("QUIT\r\n");
      });
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
    });
  }

  /** In the order in which they came. A line that its death cut short was never acknowledged. */
  mails(): SunkMail[] {
    const lines = readFileSync(this.#file, { encoding: "utf8", flag: "a+" }).split("\n");
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as SunkMail];
      } catch {
        return [];
      }
    });
  }

  get #file(): string {
    return path.join(this.#dir, "mails");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
