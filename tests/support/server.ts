import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPostmaster, stopLeftover } from "../../src/drivers/postgres-embedded/postmaster.ts";
import { ApiClient } from "./api-client.ts";
import { freePort } from "./free-port.ts";
import { type Ended, startVedette, vedette } from "./program.ts";
import { until } from "./until.ts";

export type RunRole = "all" | "web" | "worker" | "cron";

/** One `vedette run …`, a process of its own. */
export interface RunningRole {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** SIGINT, as Ctrl-C sends it; resolves when the process has ended. */
  stop(): Promise<Ended>;
  /** `kill -9`. */
  kill(): Promise<Ended>;
}

export interface InstanceOptions {
  /** A database that is there and upgraded; without it `run all` starts the embedded one. */
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** In a folder that the caller takes away; without it in a new one below the temporary folder. */
  readonly dataDir?: string;
}

/** A data directory, a port and the processes on them: Vedette as an operator runs it. */
export class Instance implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #scratch: string | undefined;
  readonly #running = new Set<RunningRole>();
  #api: Promise<ApiClient> | undefined;

  private constructor(port: number, { databaseUrl, env, dataDir }: InstanceOptions) {
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.#scratch =
      dataDir === undefined ? mkdtempSync(path.join(tmpdir(), "vedette-test-instance-")) : undefined;
    this.dataDir = dataDir ?? path.join(this.#scratch ?? "", "data");
    this.env = {
      VEDETTE_DATA_DIR: this.dataDir,
      VEDETTE_PORT: String(port),
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl, QUEUE_URL: "embedded:" }),
      ...env,
    };
  }

  static async open(options: InstanceOptions = {}): Promise<Instance> {
    return new Instance(await freePort(), options);
  }

  /** Starts a role; resolves when it is ready, a worker or cron as soon as it runs. */
  async start(role: RunRole, env: Readonly<Record<string, string>> = {}): Promise<RunningRole> {
    const { child, says, ended } = startVedette(["run", role], { ...this.env, ...env });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const end = (signal: NodeJS.Signals) => () => {
      child.kill(signal);
      return ended;
    };
    const running: RunningRole = {
      pid: child.pid ?? 0,
      stdout: () => stdout,
      stderr: () => stderr,
      stop: end("SIGINT"),
      kill: end("SIGKILL"),
    };
    this.#running.add(running);
    void ended.then(() => this.#running.delete(running));
    if (role === "all" || role === "web") {
      await says("Vedette is ready");
      await until("ready server", async () => (await fetch(`${this.url}/_health/ready/`)).ok);
    }
    return running;
  }

  /** The process of the embedded Postgres, while it runs. */
  postgresPid(): number | undefined {
    return findPostmaster(path.join(this.dataDir, "postgres"))?.pid;
  }

  /** Makes `organisation/project` when missing. */
  async dsn(project: string, platform = "node"): Promise<URL> {
    return new URL((await this.command("createproject", project, "--platform", platform)).trim());
  }

  /** Signed by a superuser's token. */
  api(): Promise<ApiClient> {
    this.#api ??= this.#makeApi();
    return this.#api;
  }

  /** Runs a command of the program to its end; what it printed. */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await vedette(args, this.env);
    if (code !== 0) throw new Error(`vedette ${args[0]} ended with ${code}: ${stderr}`);
    return stdout;
  }

  async #makeApi(): Promise<ApiClient> {
    const email = "robot@example.com";
    await this.command("createuser", "--email", email, "--password", "no lamp burns", "--superuser");
    return new ApiClient(this.url, (await this.command("createtoken", "--email", email)).trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
    await stopLeftover(path.join(this.dataDir, "postgres"));
    if (this.#scratch !== undefined) rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/** An instance with one `run all` that is ready. */
export async function startAll(
  options: InstanceOptions = {},
): Promise<{ instance: Instance; server: RunningRole }> {
  const instance = await Instance.open(options);
  try {
    return { instance, server: await instance.start("all") };
  } catch (error) {
    await instance[Symbol.asyncDispose]();
    throw error;
  }
}
