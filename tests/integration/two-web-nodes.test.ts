import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { composeWeb, type Web } from "../../src/compose.ts";
import { loadConfig, openConfig } from "../../src/config.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { freePort } from "../support/free-port.ts";
import { lackOfMemcached, openMemcached, type TestMemcached } from "../support/memcached.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { Browser, PASSWORD } from "../support/web.ts";

interface Node extends AsyncDisposable {
  readonly web: Web;
  readonly origin: string;
}

describeWhere(lackOfRedis ?? lackOfMemcached, "two web nodes of one instance", () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let memcached: TestMemcached;
  const open: Node[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    redis = await RedisServer.start();
    memcached = await openMemcached();
  });
  afterAll(async () => {
    for (const node of open) await node[Symbol.asyncDispose]();
    await memcached?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  async function startNode(databaseUrl = database.url): Promise<Node> {
    const dataDir = await mkdtemp(path.join(tmpdir(), "vedette-node-"));
    const { config } = loadConfig(
      {},
      {
        VEDETTE_DATA_DIR: dataDir,
        VEDETTE_SECRET_KEY: "the same on every node, and 32 characters",
        QUEUE_URL: redis.url,
        CACHE_URL: `memcached://127.0.0.1:${memcached.port}`,
      },
      dataDir,
    );
    const web = await composeWeb(openConfig(config), databaseUrl, silent);
    await web.server.listen({ port: 0, host: "127.0.0.1" });
    const node = {
      web,
      origin: `http://127.0.0.1:${(web.server.server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        await web[Symbol.asyncDispose]();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
    open.push(node);
    return node;
  }

  it("let a key's count pass together, refuse a disabled key within a second, and know keys without Postgres", async () => {
    const one = await startNode();
    const other = await startNode();
    const { room } = one.web;
    const { dsn, projectId } = await ensureProject(room, { organization: "acme", project: "web" });
    const key = new URL(dsn).username;
    await createAccount(room, { email: "root@example.com", password: PASSWORD, isSuperuser: true });
    const browser = new Browser(one.web.server);
    await browser.signIn("root@example.com", PASSWORD);
    const change = async (settings: object) => {
      const answer = await browser.send("PUT", `/api/0/projects/acme/web/keys/${key}/`, settings);
      expect(answer.status).toBe(200);
    };
    const send = async ({ origin }: Node): Promise<number> => {
      const answer = await fetch(`${origin}/api/${projectId}/store/?sentry_key=${key}`, {
        method: "POST",
        body: JSON.stringify({ message: "hello" }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };

    expect([await send(one), await send(other)]).toEqual([200, 200]);
    await change({ isActive: false, rateLimit: { window: 86_400, count: 30 } });
    await until("refusal by the other node", async () => (await send(other)) === 403, 1_000);
    expect(await send(one)).toBe(403);

    await change({ isActive: true });
    let passed = 0;
    await until("acceptance by the other node", async () => {
      const status = await send(other);
      if (status === 200) passed += 1;
      return status !== 403;
    });
    const statuses = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(index % 2 === 0 ? one : other)),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    passed += statuses.filter((status) => status === 200).length;
    // What a node holds unused of so small a count is one. A node that thinks Redis late has its half beside.
    expect(passed).toBeGreaterThanOrEqual(29);
    expect(passed).toBeLessThanOrEqual(45);

    await change({ rateLimit: null });
    await until("the end of the limit", async () => (await send(other)) === 200);
    // It never reaches Postgres; what it takes in waits in its spool.
    const cut = await startNode(`postgresql://nobody@127.0.0.1:${await freePort()}/nothing`);
    expect(await send(cut)).toBe(200);
  });
});
