import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { composeWeb, type Web } from "../../src/compose.ts";
import { openTeller } from "../../src/compose-shared.ts";
import { placeForWorkers } from "../../src/compose-stacks.ts";
import { runWorker } from "../../src/compose-worker.ts";
import { loadConfig, openConfig } from "../../src/config.ts";
import { openLocalNotices } from "../../src/drivers/notices-local/local-notices.ts";
import type { LiveLimits } from "../../src/live/room.ts";
import { NodeWatch } from "../../src/nodes/node-watch.ts";
import type { Notices } from "../../src/ports/notices.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import { Balancer, lackOfHaproxy } from "../cluster/balancer.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { LiveStream } from "../support/live-stream.ts";
import { lackOfNginx, openNginx } from "../support/nginx.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { startAll } from "../support/server.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { Browser, PASSWORD } from "../support/web.ts";

const PATIENT: LiveLimits = { perPerson: 10, perNode: 10, heartbeatMs: 3_600_000 };

interface Node {
  readonly web: Web;
  readonly watch: NodeWatch;
  readonly origin: string;
  readonly config: ReturnType<typeof openConfig>;
  stop(): Promise<void>;
}

interface Person {
  readonly browser: Browser;
  readonly id: number;
  listen(node: Pick<Node, "origin">, org?: string): Promise<LiveStream>;
}

let database: TestDatabase;
const stack = new AsyncDisposableStack();
beforeAll(async () => {
  database = stack.use(await freshDatabase());
});
afterAll(() => stack.disposeAsync());

async function startNode(
  env: Record<string, string>,
  options: { within?: Notices; liveLimits?: LiveLimits },
): Promise<Node> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "vedette-node-"));
  const { config: read } = loadConfig(
    {},
    { VEDETTE_DATA_DIR: dataDir, VEDETTE_SECRET_KEY: "the same on every node, and 32 characters", ...env },
    dataDir,
  );
  const config = openConfig(read);
  const watch = new NodeWatch({ role: "web", version: "0.0.0-test", knows: "" });
  const web = await composeWeb(config, database.url, silent, watch, options);
  await web.server.listen({ port: 0, host: "127.0.0.1" });
  const stop = async (): Promise<void> => {
    await web[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    await rm(dataDir, { recursive: true, force: true });
  };
  stack.defer(stop);
  const origin = `http://127.0.0.1:${(web.server.server.address() as AddressInfo).port}`;
  return { web, watch, origin, config, stop };
}

async function openScratch(): Promise<{ dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-balancer-"));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

async function member(node: Node, slug: string): Promise<Person> {
  const { room, server } = node.web;
  const email = `${randomBytes(5).toString("hex")}@example.com`;
  const { id } = await createAccount(room, { email, password: PASSWORD });
  const organization = await room.db
    .selectFrom("organization")
    .select("id")
    .where("slug", "=", slug)
    .executeTakeFirstOrThrow();
  await room.db
    .insertInto("membership")
    .values({ organization_id: organization.id, account_id: id, role: "member" })
    .execute();
  const browser = new Browser(server);
  await browser.signIn(email, PASSWORD);
  return {
    browser,
    id,
    listen: (at, org = slug) =>
      LiveStream.open(at.origin, org, {
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      }),
  };
}

describeWhere(lackOfRedis, "live updates of a cluster", () => {
  it("tell those who listen on any web node of what a worker stored, of what was refused, and of what people changed", async () => {
    await using redis = await RedisServer.start();
    const env = { QUEUE_URL: redis.url };
    const one = await startNode(env, { liveLimits: PATIENT });
    const other = await startNode(env, { liveLimits: PATIENT });
    const { dsn, projectId } = await ensureProject(one.web.room, { organization: "reef", project: "web" });
    await ensureProject(one.web.room, { organization: "shoal", project: "web" });
    const dana = await member(one, "reef");
    const stranger = await member(one, "shoal");
    using here = await dana.listen(one);
    using there = await dana.listen(other);
    using elsewhere = await stranger.listen(other);
    expect(there.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(there.headers.get("x-accel-buffering")).toBe("no");
    expect(there.headers.get("cache-control")).toContain("no-store");
    // Whoever begins to hear has missed something, perhaps.
    const begun = (stream: LiveStream) => stream.heard.get("issues") ?? 0;

    const ending = new AbortController();
    await using teller = await openTeller(one.config, silent);
    const working = runWorker(
      {
        databaseUrl: database.url,
        spoolDir: one.config.queue.dir,
        redis: redis.place,
        limits: one.config.limits,
        retentionDays: 90,
        floodRate: 100,
        sourceMaps: placeForWorkers(one.config),
      },
      ending.signal,
      silent,
      undefined,
      teller?.tell,
    );
    const send = (body: string) =>
      fetch(`${one.origin}/api/${projectId}/store/?sentry_key=${new URL(dsn).username}`, {
        method: "POST",
        body,
      });
    await until("subscription", async () =>
      `${await redis.command("PUBSUB", "NUMSUB", "vedette:notices")}`.endsWith(",2"),
    );

    const before = [begun(here), begun(there)];
    expect((await send(JSON.stringify({ message: "aground" }))).status).toBe(200);
    await Promise.all([here, there].map((stream, at) => stream.hears("issues", (before[at] ?? 0) + 1)));

    const refusedBefore = there.heard.get("refusals") ?? 0;
    expect((await send("[no event]")).status).toBe(400);
    await there.hears("refusals", refusedBefore + 1);

    const [issue] = (await dana.browser.get<{ id: string }[]>("/api/0/organizations/reef/issues/")).body;
    const change = (body: object) =>
      dana.browser.send("PUT", `/api/0/organizations/reef/issues/${issue?.id}/`, body);
    const known = begun(there);
    // Nobody else sees what somebody has seen.
    expect((await change({ hasSeen: true })).status).toBe(200);
    expect((await change({ status: "resolved" })).status).toBe(200);
    await there.hears("issues", known + 1);
    expect(begun(there)).toBe(known + 1);

    // Redis restarts: what was told meanwhile is lost, so everybody looks again.
    const lost = begun(there);
    await redis.kill();
    await redis.start();
    await there.hears("issues", lost + 1);
    // At the first subscription and at the second; of the other organisation it never heard.
    expect(begun(elsewhere)).toBeLessThanOrEqual(2);
    ending.abort();
    await working;
  }, 120_000);
});

describeWhere(lackOfHaproxy ?? lackOfNginx, "live updates behind a balancer as we ship it", () => {
  it("come through HAProxy and nginx when they are said, not when there are enough of them", async () => {
    const notices = openLocalNotices();
    const node = await startNode({}, { within: notices, liveLimits: PATIENT });
    await ensureProject(node.web.room, { organization: "reef", project: "web" });
    const port = Number(new URL(node.origin).port);
    const dana = await member(node, "reef");
    await using scratch = await openScratch();
    await using haproxy = await Balancer.open(scratch.dir, path.join(scratch.dir, "log"));
    haproxy.stand([port]);
    await haproxy.start();
    await until("HAProxy before its node", () => haproxy.isReady());
    await using nginx = await openNginx(port);
    const { id } = await node.web.room.db
      .selectFrom("organization")
      .select("id")
      .where("slug", "=", "reef")
      .executeTakeFirstOrThrow();
    for (const origin of [haproxy.url, nginx.url]) {
      using stream = await dana.listen({ origin });
      expect(stream.status).toBe(200);
      notices.tell({ kind: "issues_changed", organizationId: id });
      await stream.hears("issues");
    }
  });
});

describe("live updates", () => {
  it("of `run all` come from its digest threads, and a stop ends them in order", async () => {
    await using embedded = await freshDatabase();
    const { instance, server } = await startAll({ databaseUrl: embedded.url });
    await using _instance = instance;
    const dsn = await instance.dsn("reef/web");
    const token =
      (await instance.api()) &&
      (await instance.command("createtoken", "--email", "robot@example.com")).trim();
    using stream = await LiveStream.open(instance.url, "reef", { authorization: `Bearer ${token}` });
    expect(stream.status).toBe(200);
    const send = (body: string) =>
      fetch(`${instance.url}/api${dsn.pathname}/store/?sentry_key=${dsn.username}`, { method: "POST", body });
    expect((await send(JSON.stringify({ message: "aground" }))).status).toBe(200);
    await stream.hears("issues");
    expect((await send("[no event]")).status).toBe(400);
    await stream.hears("refusals");
    const { code } = await server.stop();
    expect(code).toBe(0);
    expect(await stream.ended).toBe("over");
  }, 120_000);

  it("are bounded for a person and for a node, and what ends makes room", async () => {
    const node = await startNode(
      {},
      { within: openLocalNotices(), liveLimits: { perPerson: 2, perNode: 3, heartbeatMs: 3_600_000 } },
    );
    await ensureProject(node.web.room, { organization: "reef", project: "web" });
    const [dana, erik] = [await member(node, "reef"), await member(node, "reef")];
    const first = await dana.listen(node);
    using second = await dana.listen(node);
    expect([first.status, second.status]).toEqual([200, 200]);
    using third = await dana.listen(node);
    expect(third.status).toBe(429);
    expect(third.headers.get("retry-after")).toBe("60");
    expect(JSON.parse(third.text)).toEqual({
      detail: "You have 2 live connections open here already. Close some of your pages.",
    });
    using eriks = await erik.listen(node);
    expect(eriks.status).toBe(200);
    using full = await erik.listen(node);
    expect(full.status).toBe(503);
    expect(full.headers.get("retry-after")).toBe("60");
    first[Symbol.dispose]();
    await until("room", async () => {
      using again = await dana.listen(node);
      return again.status === 200;
    });
  });

  it("are for members alone, and end within a heartbeat of signing out and of leaving", async () => {
    const node = await startNode(
      {},
      { within: openLocalNotices(), liveLimits: { perPerson: 10, perNode: 10, heartbeatMs: 100 } },
    );
    await ensureProject(node.web.room, { organization: "reef", project: "web" });
    await ensureProject(node.web.room, { organization: "shoal", project: "web" });
    const [dana, erik, finn] = [
      await member(node, "reef"),
      await member(node, "reef"),
      await member(node, "reef"),
    ];
    expect((await LiveStream.open(node.origin, "reef", {})).status).toBe(401);
    expect((await dana.listen(node, "shoal")).status).toBe(404);
    using danas = await dana.listen(node);
    using eriks = await erik.listen(node);
    using finns = await finn.listen(node);
    await Promise.all([danas, eriks, finns].map((stream) => stream.hears("beat", 2)));
    expect((await dana.browser.send("DELETE", "/api/0/session/")).status).toBe(204);
    await node.web.room.db.deleteFrom("membership").where("account_id", "=", erik.id).execute();
    expect(await Promise.all([danas.ended, eriks.ended])).toEqual(["over", "over"]);
    const beats = finns.heard.get("beat") ?? 0;
    await finns.hears("beat", beats + 2);
  });

  it("end at once when a node drains, which takes nobody any more, and when it stops", async () => {
    const node = await startNode({}, { within: openLocalNotices(), liveLimits: PATIENT });
    await ensureProject(node.web.room, { organization: "reef", project: "web" });
    const dana = await member(node, "reef");
    using drained = await dana.listen(node);
    node.watch.drain();
    expect(await drained.ended).toBe("over");
    expect((await dana.listen(node)).status).toBe(503);

    const stopped = await startNode({}, { within: openLocalNotices(), liveLimits: PATIENT });
    using open = await dana.listen(stopped);
    await stopped.web.server.close();
    // Cut off after the patience of a stop it would be broken.
    expect(await open.ended).toBe("over");
  });

  it("are said once more where pages may be read from a replica that is behind", async () => {
    const notices = openLocalNotices();
    const node = await startNode({}, { within: notices, liveLimits: { ...PATIENT, echoMs: 700 } });
    const { organizationId } = await ensureProject(node.web.room, { organization: "reef", project: "web" });
    using stream = await (await member(node, "reef")).listen(node);
    notices.tell({ kind: "issues_changed", organizationId });
    await stream.hears("issues", 2);
  });

  it("are not offered where nobody tells: pages ask by themselves", async () => {
    const node = await startNode({}, { liveLimits: PATIENT });
    await ensureProject(node.web.room, { organization: "reef", project: "web" });
    expect((await (await member(node, "reef")).listen(node)).status).toBe(204);
  });
});
