import { chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { treeOf } from "../../bench/processes.ts";
import { type Binaries, findBinaries } from "../../src/drivers/postgres-embedded/binaries.ts";
import { clusterDir } from "../../src/drivers/postgres-embedded/cluster.ts";
import { chooseRunAs, commandAs, type RunAs } from "../../src/drivers/postgres-embedded/run-as.ts";
import { startEmbeddedPostgres } from "../../src/drivers/postgres-embedded/start.ts";
import { freePort } from "../support/free-port.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import type { Member } from "./member.ts";
import { Process } from "./process.ts";

const PASSWORD = "no lamp burns";

/** The Postgres that npm brings, as anybody's server: on TCP, with a password, and nobody who starts it again. */
export class PlainPostgres implements Member {
  readonly name = "postgres";
  readonly url: string;
  readonly process: Process;
  readonly #dir: string;
  readonly #port: number;
  readonly #binaries: Binaries;
  readonly #runAs: RunAs;

  private constructor(dir: string, port: number, log: string) {
    this.#dir = dir;
    this.#port = port;
    this.#binaries = findBinaries(path.join(dir, "lib"));
    this.#runAs = chooseRunAs(dir, this.#binaries);
    this.process = new Process(this.name, log);
    this.url = `postgresql://vedette:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/vedette`;
  }

  static async open(dir: string, log: string): Promise<PlainPostgres> {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const seed = await startEmbeddedPostgres({ dir, log: silent, settings: { max_connections: "120" } });
    const client = new pg.Client({ connectionString: seed.url });
    await client.connect();
    await client.query(`alter role vedette password '${PASSWORD}'`);
    await client.end();
    await seed.stop();
    const access = path.join(clusterDir(dir), "pg_hba.conf");
    const { uid, gid } = statSync(access);
    writeFileSync(access, "host all all 127.0.0.1/32 scram-sha-256\n");
    if (process.getuid?.() === 0) chownSync(access, uid, gid);
    const postgres = new PlainPostgres(dir, await freePort(), log);
    await postgres.start();
    return postgres;
  }

  async start(): Promise<void> {
    const settings = ["listen_addresses=127.0.0.1", `port=${this.#port}`, "unix_socket_directories="];
    const { file, args, options } = commandAs(
      this.#runAs,
      this.#binaries.postgres,
      ["-D", clusterDir(this.#dir), ...settings.flatMap((setting) => ["-c", setting])],
      this.#dir,
    );
    this.process.start(file, args, { ...options, env: this.#binaries.env });
    await until("Postgres", () => this.isReady(), 120_000);
  }

  async isReady(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** All of its processes at once, as when a machine loses its power. */
  async kill(): Promise<void> {
    const { pid } = this.process;
    const tree = pid === undefined ? [] : treeOf(pid);
    await this.process.end("SIGKILL");
    for (const one of tree.slice(1)) kill(one);
    await until("end of its processes", () => tree.every((one) => !isAlive(one)));
  }

  /** Nothing is answered any more, as by a machine that has gone from the network. */
  freeze(): void {
    this.#signal("SIGSTOP");
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    for (const one of pid === undefined ? [] : treeOf(pid)) kill(one, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** A dead process that nobody has buried has no memory any more. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return statSync(`/proc/${pid}/exe`, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
