import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { startVedette, vedette } from "../support/program.ts";

vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const on = (url: string) => ({ VEDETTE_DATA_DIR: dataDir, DATABASE_URL: url });

describe("what scripts for Sentry 9 say", () => {
  it("is taken: upgrade, createuser, cleanup, each with a word about flags that change nothing", async () => {
    await using database = await freshDatabase();
    const env = on(database.url);
    expect(await vedette(["upgrade", "--noinput", "--lock"], env)).toEqual({
      code: 0,
      stdout: "",
      stderr:
        "vedette: --lock is accepted, and changes nothing: upgrades wait for one another already.\n" +
        "The database is up to date already.\n",
    });
    const person = ["createuser", "--email", "ops@example.com", "--password", "a long and quiet sentence"];
    const made = await vedette([...person, "--superuser", "--no-input", "--json"], env);
    expect(JSON.parse(made.stdout)).toMatchObject({ email: "ops@example.com", isSuperuser: true });
    const cleanup = ["cleanup", "--days", "30", "--concurrency", "2", "-q", "--trust-clock"];
    expect(await vedette(cleanup, env)).toEqual({
      code: 0,
      stdout: "",
      stderr:
        "vedette: --concurrency is accepted, and changes nothing: whole days are dropped at once, which is quick.\n",
    });
  });

  it("starts a web node with --config, --bind, --upgrade and the flags of its servers", async () => {
    await using database = await freshDatabase();
    const conf = path.join(dataDir, "sentry");
    mkdirSync(conf);
    writeFileSync(
      path.join(conf, "config.yml"),
      "system.url-prefix: https://errors.example.com\nslack.client-id: x\n",
    );
    const bind = `127.0.0.1:${await freePort()}`;
    const args = ["--config", conf, "run", "web", "--bind", bind, "--workers", "3", "--upgrade"];
    const web = startVedette(args, { ...on(database.url), QUEUE_URL: "embedded:" });
    try {
      await web.says("Vedette is ready at https://errors.example.com");
      expect((await fetch(`http://${bind}/_health/`)).status).toBe(200);
    } finally {
      web.child.kill("SIGTERM");
    }
    const { stderr } = await web.ended;
    expect(stderr).toContain("vedette: --workers is accepted, and changes nothing: one process serves many");
    expect(stderr).toContain('"slack.client-id" in ');
  });

  it("is refused where nobody knows it, with the nearest flag", async () => {
    const cases: [string[], string][] = [
      [["run", "worker", "--without-gosip"], "(Did you mean --without-gossip?)"],
      [["run", "wroker"], "(Did you mean worker?)"],
      [["upgrade", "--no-imput"], "(Did you mean --no-input?)"],
      [["creatuser"], "(Did you mean createuser?)"],
    ];
    for (const [args, hint] of cases) {
      const { code, stderr } = await vedette(args);
      expect(code).toBe(1);
      expect(stderr).toContain(hint);
    }
    const bound = await vedette(["run", "web", "--bind", "a:b:c"]);
    expect(bound.stderr).toContain("Allowed: host:port, such as 0.0.0.0:9000.");
    const many = await vedette(["run", "worker", "-c", "many"], { VEDETTE_DATA_DIR: dataDir });
    expect(many.stderr).toBe('vedette: --concurrency is "many"; allowed: a whole number from 1 to 64.\n');
  });

  it("needs a queue where web and worker are apart", async () => {
    const { code, stderr } = await vedette(["run", "worker", "-c", "3"], on("postgresql://u@127.0.0.1:1/x"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^vedette: "run worker" needs QUEUE_URL: web and worker on different machines meet/,
    );
  });

  it("is shown as it holds, from where, and without secrets", async () => {
    const env = { VEDETTE_DATA_DIR: dataDir, SENTRY_REDIS_HOST: "r", SENTRY_REDIS_PASSWORD: "hunter2" };
    const { code, stdout } = await vedette(["config", "show"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^QUEUE_URL +redis:\/\/:\*\*\*@r:6379\/0 +SENTRY_REDIS_HOST$/m);
    expect(stdout).not.toContain("hunter2");
    const json = JSON.parse((await vedette(["config", "show", "--json"], env)).stdout) as object;
    expect(json).toMatchObject({
      settings: { VEDETTE_PORT: { value: "9000", from: "default" } },
      files: [],
      notes: [],
    });
    const key = await vedette(["config", "generate-secret-key"]);
    expect(key.stdout).toMatch(/^[\w-]{64}\n$/);
  });
});

describe("cleanup --project", () => {
  it("removes old events and issues of that project alone", async () => {
    await using database = await freshDatabase();
    const env = on(database.url);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const ids: string[] = [];
      for (const project of ["acme/shop", "acme/site"]) {
        const { stdout } = await vedette(["createproject", project, "--json"], env);
        ids.push((JSON.parse(stdout) as { projectId: string }).projectId);
      }
      await client.query("create table event_all partition of event default");
      for (const id of ids) for (const age of [1, 40]) await client.query(STORED, [id, age]);

      const cleanup = (project: string) =>
        vedette(["cleanup", "--days", "30", "--project", project, "--trust-clock", "--json"], env);
      expect(JSON.parse((await cleanup("acme/shop")).stdout)).toEqual({ events: 1, issues: 1 });
      expect(JSON.parse((await cleanup("acme/shop")).stdout)).toEqual({ events: 0, issues: 0 });
      const left =
        "select project_id::text as id, count(*)::integer as events from event group by 1 order by 1";
      expect((await client.query(left)).rows).toEqual([
        { id: ids[0], events: 1 },
        { id: ids[1], events: 2 },
      ]);
      expect(JSON.parse((await cleanup(String(ids[1]))).stdout)).toEqual({ events: 1, issues: 1 });
      expect(await cleanup("acme/none")).toMatchObject({
        code: 1,
        stderr: "vedette: There is no project acme/none. Write its number, or organization/project.\n",
      });
    } finally {
      await client.end();
    }
  });
});

/** One event so many days old, with an issue of its own. */
const STORED = `
  with given as (select $1::bigint as project, now() - $2::integer * interval '1 day' as at),
       struck as (
         insert into issue (project_id, number, level, type, title, culprit, platform, metadata, first_seen, last_seen, grouping)
         select project, $2, 'error', 'error', 't', '', 'node', '{}', at, at, '{}' from given returning id)
  insert into event (day, project_id, issue_id, event_id, occurred_at, received_at, block_id, block_index, level, type,
                     platform, title, culprit, tags)
  select (at at time zone 'UTC')::date, project, struck.id, gen_random_uuid(), at, at, 1, 0, 'error', 'error',
         'node', 't', '', '{}' from given, struck`;
