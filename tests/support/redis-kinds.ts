import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RedisPlace } from "../../src/drivers/redis/open.ts";
import { freePort } from "./free-port.ts";
import { RedisServer } from "./redis.ts";
import { until } from "./until.ts";

/** Three primaries that share the keys, without replicas. */
export async function startRedisCluster(): Promise<AsyncDisposable & { readonly place: RedisPlace }> {
  await using starting = new AsyncDisposableStack();
  const nodes: RedisServer[] = [];
  for (let n = 0; n < 3; n++) {
    const bus = String(await freePort());
    nodes.push(starting.use(await RedisServer.start("--cluster-enabled", "yes", "--cluster-port", bus)));
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await redisCli("--cluster", "create", ...addresses, "--cluster-yes");
  await until("cluster", async () => {
    const infos = await Promise.all(nodes.map((node) => node.command("CLUSTER", "INFO")));
    return infos.every((info) => String(info).includes("cluster_state:ok"));
  });
  const started = starting.move();
  return {
    place: {
      kind: "cluster",
      nodes: nodes.map(({ port }) => ({ host: "127.0.0.1", port })),
      db: 0,
      tls: false,
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** A primary, its replica, and a sentinel that makes the one into the other. */
export async function startRedisWithSentinel(): Promise<
  AsyncDisposable & {
    readonly place: RedisPlace;
    readonly primary: RedisServer;
    readonly replica: RedisServer;
  }
> {
  await using starting = new AsyncDisposableStack();
  const primary = starting.use(await RedisServer.start());
  const replica = starting.use(await RedisServer.start("--replicaof", "127.0.0.1", String(primary.port)));
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-sentinel-"));
  starting.defer(() => rm(dir, { recursive: true, force: true }));
  const port = await freePort();
  const file = path.join(dir, "sentinel.conf");
  await writeFile(
    file,
    [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${dir}`,
      `sentinel monitor queue 127.0.0.1 ${primary.port} 1`,
      "sentinel down-after-milliseconds queue 500",
      "sentinel failover-timeout queue 3000",
    ].join("\n"),
  );
  const sentinel = spawn("redis-server", [file, "--sentinel"], { stdio: "ignore" });
  const ended = once(sentinel, "exit");
  starting.defer(async () => {
    sentinel.kill("SIGKILL");
    await ended;
  });
  await until("replica in step", async () =>
    String(await replica.command("INFO", "replication")).includes("master_link_status:up"),
  );
  await until("sentinel that knows the replica", async () =>
    (await redisCli("-p", String(port), "sentinel", "master", "queue").catch(() => "")).includes(
      "num-slaves\n1",
    ),
  );
  const started = starting.move();
  return {
    primary,
    replica,
    place: {
      kind: "sentinel",
      nodes: [{ host: "127.0.0.1", port }],
      sentinelName: "queue",
      db: 0,
      tls: false,
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function redisCli(...args: string[]): Promise<string> {
  const child = spawn("redis-cli", args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`redis-cli ${args.join(" ")} ended with ${code}: ${output}`);
  return output;
}
