import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import type { RedisPlace } from "../../src/drivers/redis/open.ts";
import { freePort } from "./free-port.ts";
import { until } from "./until.ts";

/** What to tell whoever has no Redis; undefined where there is one. */
export const lackOfRedis: string | undefined =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "Redis; install the package redis-server";

/** A real server of its own, with its data in a directory that outlives its deaths. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #dir: string;
  readonly #settings: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, dir: string, settings: readonly string[]) {
    this.port = port;
    this.#dir = dir;
    this.#settings = settings;
  }

  /** `settings` as on the command line: `["--appendonly", "yes"]`. */
  static async start(...settings: string[]): Promise<RedisServer> {
    const dir = await mkdtemp(path.join(tmpdir(), "vedette-redis-"));
    const server = new RedisServer(await freePort(), dir, settings);
    await server.start();
    return server;
  }

  get place(): RedisPlace {
    return { kind: "single", nodes: [{ host: "127.0.0.1", port: this.port }], db: 0, tls: false };
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  /** Starts it after {@link RedisServer.kill}. */
  async start(): Promise<void> {
    const fixed = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#dir, "--save", ""];
    this.#child = spawn("redis-server", [...fixed, ...this.#settings], { stdio: "ignore" });
    await until("Redis", () => this.command("PING").catch(() => undefined));
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** What it had on its disk is gone. Only while it is dead. */
  async forget(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
    await mkdir(this.#dir);
  }

  /** On a connection of its own. */
  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis({ port: this.port, lazyConnect: true, retryStrategy: () => null, protocol: 2 });
    client.on("error", () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
