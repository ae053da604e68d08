import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";

/** A program whose output goes to a file; it is known whether it ended by itself. */
export class Process {
  readonly #name: string;
  readonly #log: string;
  #child: ChildProcess | undefined;
  #isEnding = false;
  #fell: string | undefined;

  constructor(name: string, log: string) {
    this.#name = name;
    this.#log = log;
  }

  /** Why it is not running though nobody ended it. */
  get fell(): string | undefined {
    return this.#fell;
  }

  get pid(): number | undefined {
    const child = this.#child;
    return child === undefined || child.exitCode !== null || child.signalCode !== null
      ? undefined
      : child.pid;
  }

  start(file: string, args: readonly string[], options: SpawnOptions): void {
    const log = openSync(this.#log, "a");
    this.#isEnding = false;
    const child = spawn(file, args, { ...options, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#child = child;
    child.once("error", (error) => this.#ended(error.message));
    child.once("exit", (code, signal) => this.#ended(`it ended with ${code ?? signal}`));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#isEnding = true;
    const child = this.#child;
    if (child === undefined || this.pid === undefined) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  #ended(why: string): void {
    if (!this.#isEnding)
      this.#fell = `${this.#name} was not killed, but ${why}; its last words are in ${this.#log}`;
  }
}
