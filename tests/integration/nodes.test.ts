import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { connect } from "../../src/db/database.ts";
import type { WireOperation } from "../../src/wire/operation.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { startLoad } from "../support/load.ts";
import { startVedette } from "../support/program.ts";
import { Instance, type RunningRole } from "../support/server.ts";
import { until } from "../support/until.ts";

// Each starts processes, and a busy machine takes its time for that.
vi.setConfig({ testTimeout: 60_000 });

const TOKEN = "a-token-of-the-scraper";

const stack = new AsyncDisposableStack();
let database: TestDatabase;
let instance: Instance;
let ports: { worker: number; cron: number };

beforeAll(async () => {
  database = stack.use(await freshDatabase());
  ports = { worker: await freePort(), cron: await freePort() };
  instance = stack.use(
    await Instance.open({
      databaseUrl: database.url,
      env: { VEDETTE_METRICS_TOKEN: TOKEN, VEDETTE_DRAIN_SECONDS: "2", QUEUE_URL: "embedded:" },
    }),
  );
  await Promise.all([
    instance.start("web"),
    instance.start("worker", { VEDETTE_METRICS_PORT: String(ports.worker) }),
    instance.start("cron", { VEDETTE_METRICS_PORT: String(ports.cron) }),
  ]);
});

afterAll(() => stack.disposeAsync());

async function metricsOf(address: string): Promise<Map<string, number>> {
  const answer = await fetch(address, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

it("web and worker count every event, its answer and its batch", async () => {
  const load = startLoad(await instance.dsn("acme/shop"));
  await until("fifty answers", () => load.answered.size >= 50);
  await load.stop();
  const stored = 'vedette_outcomes_total{outcome="accepted"}';
  const worker = await until("count of all", async () => {
    const metrics = await metricsOf(`http://127.0.0.1:${ports.worker}/metrics`);
    return metrics.get(stored) === load.answered.size && metrics;
  });
  expect(worker.get("vedette_batch_seconds_count")).toBeGreaterThan(0);
  expect(worker.get("vedette_lag_seconds_count")).toBe(worker.get("vedette_batch_seconds_count"));
  expect(worker.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  expect([...worker.keys()].filter((name) => name.includes("vedette_node_info"))).toHaveLength(1);

  const web = await metricsOf(`${instance.url}/metrics`);
  expect(web.get('vedette_accept_answers_total{status="2xx"}')).toBe(load.answered.size);
  expect(web.get("vedette_accept_seconds_count")).toBe(load.answered.size);
  expect(web.get("vedette_spool_limit_bytes")).toBe(2 ** 31);
  expect(web.get('vedette_database_connections{state="waiting"}')).toBe(0);
});

it("strangers read no metrics, whatever address they come from", async () => {
  for (const address of [`${instance.url}/metrics`, `http://127.0.0.1:${ports.worker}/metrics`]) {
    for (const authorization of ["", "Bearer wrong", `Basic ${TOKEN}`]) {
      expect((await fetch(address, { headers: { authorization } })).status).toBe(401);
    }
  }
  await using other = await Instance.open({ databaseUrl: database.url, env: { QUEUE_URL: "embedded:" } });
  await other.start("web");
  expect((await fetch(`${other.url}/metrics`)).status).toBe(404);
});

it("every role says that it lives and that it is ready", async () => {
  for (const url of [instance.url, `http://127.0.0.1:${ports.worker}`, `http://127.0.0.1:${ports.cron}`]) {
    expect((await fetch(`${url}/_health/`)).status).toBe(200);
    expect((await fetch(`${url}/_health/ready/`)).status).toBe(200);
  }
});

it("a web node told to stop is first not ready, and still takes what comes meanwhile", async () => {
  await using other = await Instance.open({
    databaseUrl: database.url,
    env: { VEDETTE_DRAIN_SECONDS: "30", QUEUE_URL: "embedded:" },
  });
  const web = await other.start("web");
  const dsn = new URL(await instance.dsn("acme/shop"));
  dsn.port = String(other.port);
  const load = startLoad(dsn, 2);
  await until("an answer", () => load.answered.size > 0);
  process.kill(web.pid, "SIGTERM");
  await until("not ready", async () => (await fetch(`${other.url}/_health/ready/`)).status === 503);
  const before = load.answered.size;
  await until("answers while draining", () => load.answered.size > before + 5);
  expect(load.unanswered()).toBe(0);
  expect((await fetch(`${other.url}/_health/`)).status).toBe(503); // what balancers ask for SDKs
  await load.stop();
  expect((await web.stop()).code).toBe(130); // a second signal ends it at once
});

it("operators see every node, and those no longer that left", async () => {
  const api = await instance.api();
  const operation = () => api.get<WireOperation>("internal/operation/");
  const seen = await until("three nodes", async () => {
    const { nodes } = await operation();
    return nodes.length >= 3 && nodes;
  });
  expect(seen.map(({ role, state }) => `${role} ${state}`)).toEqual(
    expect.arrayContaining(["web well", "worker well", "cron well"]),
  );
  const extra = await instance.start("cron", { VEDETTE_DATA_DIR: `${instance.dataDir}-2` });
  await until("a fourth", async () => (await operation()).nodes.some(({ pid }) => pid === extra.pid));
  await extra.stop();
  await until("its good-bye", async () => !(await operation()).nodes.some(({ pid }) => pid === extra.pid));

  const { schedules, database: facts, queue, storedByMinute } = await operation();
  expect(schedules.map(({ name }) => name)).toEqual(expect.arrayContaining(["partitions", "retention"]));
  expect(facts.sizes.rest).toBeGreaterThan(0);
  expect(queue.parked).toEqual({ total: 0, newest: [] });
  expect(storedByMinute).toHaveLength(60);
});

it("the operator's page is for superusers alone", async () => {
  await instance.command("createuser", "--email", "plain@example.com", "--password", "no lamp burns");
  const token = (await instance.command("createtoken", "--email", "plain@example.com")).trim();
  const address = `${instance.url}/api/0/internal/operation/`;
  expect((await fetch(address)).status).toBe(401);
  expect((await fetch(address, { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
});

it("a node whose database goes away beats on when it is back, and one that was killed is forgotten", async () => {
  await using connection = connect(database.url, { max: 2, application: "test", onError: () => undefined });
  const { pool } = connection;
  const killed: RunningRole = await instance.start("cron", { VEDETTE_DATA_DIR: `${instance.dataDir}-3` });
  const rows = (where: string) =>
    pool.query(`select from node where ${where}`).then(({ rowCount }) => rowCount);
  await until("its row", () => rows(`pid = ${killed.pid}`));
  await killed.kill();
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'vedette %' and datname = current_database()`,
  );
  await pool.query("update node set seen_at = now() - interval '1 hour'");
  await until("beats of the living", () => rows("role = 'worker' and seen_at > now() - interval '1 minute'"));
  await pool.query("update schedule set due_at = now() where name = 'nodes'");
  const cron = startVedette(["run", "cron"], {
    VEDETTE_DATA_DIR: `${instance.dataDir}-4`,
    DATABASE_URL: database.url,
  });
  await until("forgetting", async () => (await rows(`pid = ${killed.pid}`)) === 0);
  expect(await rows("role = 'worker'")).toBe(1);
  cron.child.kill("SIGINT");
  await cron.ended;
});
