import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { StartError } from "../../errors.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { clusterDir, configureCluster, ensureCluster, lastWords } from "./cluster.ts";
import { LogFile } from "./log-file.ts";
import { findPostmaster, stopLeftover } from "./postmaster.ts";
import { chooseRunAs, commandAs, type RunAs } from "./run-as.ts";
import { ensureSocketDir, findSocketDir, forgetSocketDir, socketUrl } from "./socket-dir.ts";

export interface EmbeddedPostgresOptions {
  /** A folder for Postgres alone, in the data directory; its parent must exist. */
  readonly dir: string;
  readonly log: Logger;
  /** Settings beyond ours, as in postgresql.conf. Tests turn `fsync` off. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Postgres fell over too often to be started again; nothing works any more. */
  readonly onLost?: (error: Error) => void;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  /** A libpq URL over a Unix socket; user and database are `vedette`. */
  readonly url: string;
  /** Fast shutdown: open transactions are rolled back, a checkpoint is written. */
  stop(): Promise<void>;
}

const MAX_FALLS = 5;
const FALLS_WITHIN_MS = 10 * 60_000;

/**
 * Starts the Postgres that npm installed, on a Unix socket only, and starts it again when it falls over.
 * The caller holds the lock of the data directory: a server found running there has lost its Vedette and is stopped.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const dir = realpathSync(options.dir);
  if (await stopLeftover(dir))
    options.log.warn({}, "stopped a Postgres that an earlier Vedette left running");

  const binaries = findBinaries(path.join(dir, "lib"));
  const runAs = chooseRunAs(dir, binaries);
  const cluster = await ensureCluster(dir, binaries, runAs);
  const socketDir = ensureSocketDir(dir, runAs);
  configureCluster(cluster, runAs, socketDir, options.settings);

  const server = new Server(dir, binaries, runAs, options);
  await server.start();
  try {
    await ensureDatabase(socketDir);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: socketUrl(socketDir),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** The URL of the server that runs on this data directory, or undefined when none accepts connections. */
export function embeddedPostgresUrl(dir: string): string | undefined {
  if (!isRunning(dir)) return undefined;
  const socketDir = findSocketDir(realpathSync(dir));
  return socketDir === undefined ? undefined : socketUrl(socketDir);
}

/** Whether a server of this data directory accepts connections, whichever process started it. */
export function isRunning(dir: string): boolean {
  try {
    return findPostmaster(realpathSync(dir))?.isReady === true;
  } catch {
    return false;
  }
}

class Server {
  readonly #dir: string;
  readonly #binaries: Binaries;
  readonly #runAs: RunAs;
  readonly #options: EmbeddedPostgresOptions;
  readonly #log: LogFile;
  #child: ChildProcess | undefined;
  #isStopping = false;
  #stopped: Promise<void> | undefined;
  #falls: number[] = [];

  constructor(dir: string, binaries: Binaries, runAs: RunAs, options: EmbeddedPostgresOptions) {
    this.#dir = dir;
    this.#binaries = binaries;
    this.#runAs = runAs;
    this.#options = options;
    this.#log = new LogFile(path.join(dir, "postgres.log"));
  }

  async start(): Promise<void> {
    const sizeBefore = this.#log.size;
    const { file, args, options } = commandAs(
      this.#runAs,
      this.#binaries.postgres,
      ["-D", clusterDir(this.#dir)],
      this.#dir,
    );
    const child = spawn(file, args, {
      ...options,
      env: this.#binaries.env,
      stdio: ["ignore", this.#log.descriptor, this.#log.descriptor],
      // Ctrl-C in our terminal is for us; Postgres is stopped last, when nobody needs it any more.
      detached: true,
    });
    this.#child = child;
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", () => {
        const words = lastWords(this.#log.since(sizeBefore));
        reject(
          new StartError(
            `Postgres did not start: ${words} (its log is ${path.join(this.#dir, "postgres.log")})`,
          ),
        );
      });
    });
    await Promise.race([failed, this.#ready(child)]);
    child.once("exit", (code, signal) => void this.#fell(code, signal));
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT");
      const patience = setTimeout(() => child.kill("SIGQUIT"), 60_000);
      await ended;
      clearTimeout(patience);
    }
    this.#log[Symbol.dispose]();
    forgetSocketDir(this.#dir);
  }

  /** Recovery after a crash may take minutes; as long as the process lives, it is waited for. */
  async #ready(child: ChildProcess): Promise<void> {
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const found = findPostmaster(this.#dir);
      if (found?.isReady && found.pid === child.pid) return;
      await sleep(10);
    }
  }

  async #fell(code: number | null, signal: string | null): Promise<void> {
    if (this.#isStopping) return;
    const now = Date.now();
    this.#falls = [...this.#falls.filter((at) => now - at < FALLS_WITHIN_MS), now];
    this.#options.log.error(
      { code, signal, falls: this.#falls.length },
      "Postgres ended unasked; starting it again",
    );
    try {
      if (this.#falls.length > MAX_FALLS) throw new Error("Postgres fell over too often to be started again");
      // What the dead server left behind lets go of the shared memory within moments.
      await sleep(200 * 2 ** this.#falls.length);
      if (!this.#isStopping) await this.start();
    } catch (error) {
      if (this.#isStopping) return;
      if (this.#falls.length <= MAX_FALLS) return this.#fell(null, null);
      this.#options.onLost?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

async function ensureDatabase(socketDir: string): Promise<void> {
  const client = new pg.Client({ connectionString: socketUrl(socketDir, "postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'vedette'");
    if (rowCount === 0) await client.query("create database vedette");
  } finally {
    await client.end();
  }
}
