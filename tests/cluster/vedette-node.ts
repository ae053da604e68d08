import { mkdirSync } from "node:fs";
import path from "node:path";
import { freePort } from "../support/free-port.ts";
import { ROOT } from "../support/program.ts";
import { type Member, statusOf } from "./member.ts";
import { Process } from "./process.ts";

export const METRICS_TOKEN = "a-token-of-the-cluster-test";

export type ClusterRole = "web" | "worker" | "cron";

/** One `vedette run …`, as on a machine of its own: with its own data directory and its own ports. */
export class VedetteNode implements Member {
  readonly name: string;
  readonly role: ClusterRole;
  /** Of the web role, what SDKs and browsers talk to. */
  readonly port: number;
  readonly process: Process;
  readonly #watchPort: number;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    name: string,
    role: ClusterRole,
    ports: { port: number; watchPort: number },
    options: NodeOptions,
  ) {
    this.name = name;
    this.role = role;
    this.port = ports.port;
    this.#watchPort = ports.watchPort;
    this.process = new Process(name, path.join(options.logs, `${name}.log`));
    const dataDir = path.join(options.folder, name);
    mkdirSync(dataDir, { recursive: true });
    this.#args = ["run", role, ...(role === "worker" ? ["-c", String(options.concurrency)] : [])];
    this.#env = {
      ...options.env,
      VEDETTE_DATA_DIR: dataDir,
      VEDETTE_HOST: "127.0.0.1",
      VEDETTE_PORT: String(ports.port),
      VEDETTE_METRICS_PORT: String(ports.watchPort),
      VEDETTE_METRICS_TOKEN: METRICS_TOKEN,
    };
  }

  static async open(name: string, role: ClusterRole, options: NodeOptions): Promise<VedetteNode> {
    return new VedetteNode(name, role, { port: await freePort(), watchPort: await freePort() }, options);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.process.start(process.execPath, [path.join(ROOT, "src/main.ts"), ...this.#args], {
      cwd: "/",
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", ...this.#env },
    });
  }

  kill(): Promise<void> {
    return this.process.end("SIGKILL");
  }

  async isReady(): Promise<boolean> {
    return (await statusOf(`http://127.0.0.1:${this.#watchPort}/_health/ready/`)) === 200;
  }

  /** Sum of a metric over all its labels; undefined while nobody answers. */
  async metric(name: string): Promise<number | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.#watchPort}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined);
    if (answer?.status !== 200) return undefined;
    const lines = (await answer.text()).split("\n").filter((line) => line.split(/[ {]/, 1)[0] === name);
    return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.end("SIGTERM");
  }
}

export interface NodeOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Holds the data directories of all. */
  readonly folder: string;
  readonly logs: string;
  /** Of a worker. */
  readonly concurrency: number;
}
