import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { openGroupingRoutes, openLab } from "../../src/compose-grouping.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import { openEventReader } from "../../src/drivers/event-store-postgres/reader.ts";
import type { LabRoom } from "../../src/grouping/lab/room.ts";
import { runDryRuns } from "../../src/grouping/lab/run-dry-runs.ts";
import { forgetRuns } from "../../src/grouping/lab/store.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { StoredEvent } from "../../src/protocol/stations.ts";
import type { Role } from "../../src/wire/account.ts";
import type { WireDryRun, WireDryRunResult, WireDryRunStart } from "../../src/wire/grouping-lab.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { silent } from "../support/silent.ts";
import { openTestWorker } from "../support/test-worker.ts";
import { type Browser, openWeb, signedIn, type TestWeb } from "../support/web.ts";

let database: TestDatabase;
let connection: Connection;
let web: TestWeb;
const people = new Map<Role | "outsider", Browser>();
/** Runs ahead of the world's, so that nobody waits for what is known to grow old. */
let clock = Date.now();

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 6, application: "test", onError: () => {} });
  const { db } = connection;
  const now = () => clock;
  const events = openEventReader({ db, now: Date.now });
  const rules = new RulesDirectory({ db, now, log: silent });
  web = await openWeb({ db, apiPlugins: [openGroupingRoutes({ db, now, events, rules })] });
  for (const who of ["owner", "member", "outsider"] as const) {
    const { browser, id } = await signedIn(web, `${who}@example.com`);
    if (who !== "outsider") await insertMembership(db, await organization(), id, who);
    people.set(who, browser);
  }
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const organization = async () =>
  (await ensureProject(web.room, { organization: "acme", project: "web" })).organizationId;

let projects = 0;
async function newProject(): Promise<{ id: number; path: string }> {
  const slug = `p${++projects}`;
  const { projectId } = await ensureProject(web.room, { organization: "acme", project: slug });
  return { id: projectId, path: `/api/0/projects/acme/${slug}/grouping/` };
}

const worker = () => openTestWorker(connection, () => clock);
const by = (who: Role | "outsider") => people.get(who) as Browser;

const start = async (path: string, told: Partial<WireDryRunStart>, who: Role | "outsider" = "owner") =>
  await by(who).send<WireDryRun>("POST", `${path}dry-runs/`, told);

async function carryOn(change: Partial<LabRoom> = {}): Promise<void> {
  const pace = { leaseMs: 30_000, noteMs: 0, keepMs: 0, rest: 0 };
  await runDryRuns({ ...openLab(connection, silent, pace), ...change }, new AbortController().signal);
}

/** What the project's events would come to. */
async function tried(path: string, told: Partial<WireDryRunStart>): Promise<WireDryRunResult> {
  const { body: started } = await start(path, told);
  await carryOn();
  const { body } = await by("member").get<WireDryRun>(`${path}dry-runs/${started.id}/`);
  expect(body).toMatchObject({ state: "done", looked: body.total });
  if (body.result === undefined) throw new Error("a dry run that is done has no result");
  return body.result;
}

const crash = (type: string, ...names: string[]) => ({
  platform: "python",
  exception: {
    values: [
      {
        type,
        value: "bad",
        stacktrace: {
          frames: names.map((name) => ({ module: `shop.${name}`, function: name, in_app: true })),
        },
      },
    ],
  },
});

const issueIds = (stored: readonly StoredEvent[]) => stored.map(({ issueId }) => String(issueId));

describe("a dry run", () => {
  it("says what would split, merge, stay and begin anew, with counts and examples", async () => {
    const { id, path } = await newProject();
    const stored = await worker().digest(
      id,
      crash("KeyError", "view", "cart"),
      crash("KeyError", "view", "cart"),
      crash("KeyError", "other", "pay"),
      crash("TypeError", "view", "total"),
      crash("OSError", "disk"),
    );
    const [cart, , pay, total, disk] = issueIds(stored);
    // Two of the events are told apart by nothing but their region.
    const regional = await worker().digest(
      id,
      { ...crash("ValueError", "ship"), tags: { region: "eu" } },
      { ...crash("ValueError", "ship"), tags: { region: "us" } },
      { ...crash("ValueError", "ship"), tags: { region: "us" } },
    );
    const [ship] = issueIds(regional);
    const result = await tried(path, {
      fingerprintingRules: [
        "type:KeyError -> keys",
        "type:ValueError -> {{ default }}, {{ tags.region }}",
        "type:OSError -> disk",
      ].join("\n"),
    });
    expect(result).toMatchObject({ events: 8, issues: 5, stay: 2, split: 1, merge: 2, anew: 1, groups: 1 });
    expect(result.splits).toHaveLength(1);
    expect(result.splits[0]).toMatchObject({ issue: { id: ship }, events: 3, into: 2 });
    expect(result.splits[0]?.parts.map(({ events, to }) => [events, to])).toEqual([
      [2, "new"],
      [1, "new"],
    ]);
    const regionalIds = regional.map(({ eventId }) => eventId);
    expect(regionalIds).toContain(result.splits[0]?.parts[0]?.example.id);
    expect(result.merges).toHaveLength(1);
    expect(result.merges[0]).toMatchObject({ into: null, events: 3, of: 2 });
    expect(result.merges[0]?.from.map(({ from, events }) => [from?.id, events])).toEqual([
      [cart, 2],
      [pay, 1],
    ]);
    expect(result.renewed).toMatchObject([{ from: { id: disk }, events: 1, to: "new" }]);
    expect(total).not.toBe(disk);
  });

  it("finds that rules as they are leave all as it is", async () => {
    const { id, path } = await newProject();
    await worker().digest(id, crash("KeyError", "view"), crash("OSError", "disk"), crash("OSError", "view"));
    expect(await tried(path, {})).toMatchObject({
      events: 3,
      issues: 3,
      stay: 3,
      split: 0,
      merge: 0,
      anew: 0,
    });
  });

  it("foretells to which issues the store then gives the same events", async () => {
    const { id, path } = await newProject();
    const sent = [
      crash("KeyError", "view", "cart"),
      crash("KeyError", "other", "cart"),
      crash("TypeError", "view", "total"),
      crash("TypeError", "retry", "total"),
      crash("OSError", "disk"),
    ];
    const before = issueIds(await worker().digest(id, ...sent));
    const texts = {
      fingerprintingRules: "type:OSError -> disk",
      groupingEnhancements: "function:view -group\nfunction:other -group",
    };
    const result = await tried(path, texts);
    await by("owner").send("PUT", path, { ...texts, transitionDays: 0 });
    clock += 2_000;
    const after = issueIds(await worker().digest(id, ...sent));

    const flows = new Map<string, string>();
    for (const { from, to } of [
      ...result.merges.flatMap((merge) => merge.from),
      ...result.renewed,
      ...result.splits.flatMap(({ parts }) => parts),
    ]) {
      flows.set(from?.id ?? "", typeof to === "string" ? to : (to.issue?.id ?? "gone"));
    }
    const known = new Set(before);
    for (const [at, issue] of before.entries()) {
      const became = after[at] ?? "";
      const foretold = flows.get(issue) ?? "same";
      expect(became === issue ? "same" : known.has(became) ? became : "new", `event ${at}`).toBe(foretold);
    }
    // Both KeyErrors are told to become one, and are.
    expect(result).toMatchObject({ groups: 1, merge: 2 });
    expect(after[0]).toBe(after[1]);
  });

  it("looks at the newest events alone, as many as were asked for", async () => {
    const { id, path } = await newProject();
    const at = Date.now() / 1000;
    await worker().digest(
      id,
      ...Array.from({ length: 12 }, (_, n) => ({
        ...crash(n < 6 ? "OldError" : "NewError", "x"),
        timestamp: at - 60 + n,
      })),
    );
    expect(await tried(path, { events: 6 })).toMatchObject({ events: 6, issues: 1 });
    expect(await tried(path, { events: 7 })).toMatchObject({ events: 7, issues: 2 });
  });

  it("leaves out events of issues that are gone, and takes merged issues for one", async () => {
    const { id, path } = await newProject();
    const stored = await worker().digest(id, crash("A", "a"), crash("B", "b"), crash("C", "c"));
    const [a, b, c] = stored.map(({ issueId }) => issueId);
    const { pool } = connection;
    await pool.query("delete from issue where id = $1", [c]);
    await pool.query("update grouping_hash set issue_id = $1 where issue_id = $2", [a, b]);
    await pool.query(
      "insert into issue_redirect (issue_id, project_id, number, target_id) select id, project_id, number, $1 from issue where id = $2",
      [a, b],
    );
    await pool.query("delete from issue where id = $1", [b]);
    expect(await tried(path, {})).toMatchObject({ events: 2, issues: 1, stay: 1 });
  });

  it("is one at a time in a project, and may be cancelled while a node works on it", async () => {
    const { id, path } = await newProject();
    await worker().digest(id, ...Array.from({ length: 900 }, () => crash("KeyError", "view")));
    const { status, body: first } = await start(path, { fingerprintingRules: "type:* -> all" });
    expect([status, first.state]).toEqual([201, "waiting"]);
    expect((await start(path, {})).status).toBe(409);

    const { history } = openLab(connection, silent);
    let stretches = 0;
    await carryOn({
      history: {
        ...history,
        async read(...told) {
          stretches += 1;
          const { body } = await by("member").get<WireDryRun>(`${path}dry-runs/${first.id}/`);
          expect(body).toMatchObject({ state: "running", total: 900, looked: 0 });
          await by("owner").send("DELETE", `${path}dry-runs/${first.id}/`, {});
          return await history.read(...told);
        },
      },
    });
    expect(stretches).toBe(1);
    const { body: ended } = await by("member").get<WireDryRun>(`${path}dry-runs/${first.id}/`);
    expect(ended.state).toBe("cancelled");
    expect(ended.result).toBeUndefined();

    const result = await tried(path, { fingerprintingRules: "type:* -> all" });
    expect(result).toMatchObject({ events: 900, issues: 1, stay: 1, anew: 1 });
    const { body: list } = await by("member").get<WireDryRun[]>(`${path}dry-runs/`);
    expect(list.map(({ state, by: who }) => [state, who])).toEqual([
      ["done", "owner@example.com"],
      ["cancelled", "owner@example.com"],
    ]);
  });

  it("is for those who may save rules, with rules that can be read; others of the organisation may look", async () => {
    const { path } = await newProject();
    expect((await start(path, {}, "member")).status).toBe(403);
    expect((await start(path, {}, "outsider")).status).toBe(404);
    expect((await by("outsider").get(`${path}dry-runs/`)).status).toBe(404);
    const bad = await start(path, { fingerprintingRules: "type:* -" });
    expect([bad.status, JSON.stringify(bad.body)]).toEqual([400, expect.stringContaining("Line 1")]);
    expect((await start(path, { events: 100_001 })).status).toBe(400);
    const { body } = await start(path, {});
    expect((await by("member").send("DELETE", `${path}dry-runs/${body.id}/`, {})).status).toBe(403);
    const other = await newProject();
    expect((await by("owner").get(`${other.path}dry-runs/${body.id}/`)).status).toBe(404);
    await by("owner").send("DELETE", `${other.path}dry-runs/${body.id}/`, {});
    expect((await by("owner").get<WireDryRun>(`${path}dry-runs/${body.id}/`)).body.state).toBe("waiting");
    for (const none of ["0", "abc", "9".repeat(40)]) {
      expect((await by("owner").get(`${path}dry-runs/${none}/`)).status).toBe(404);
    }
    // A project without events.
    await carryOn();
    const { body: done } = await by("member").get<WireDryRun>(`${path}dry-runs/${body.id}/`);
    expect(done).toMatchObject({ state: "done", total: 0, result: { events: 0, issues: 0 } });
  });

  it("that fails again and again ends with that, and lets the next begin", async () => {
    const { id, path } = await newProject();
    await worker().digest(id, crash("KeyError", "view"));
    const { body } = await start(path, {});
    const { history } = openLab(connection, silent);
    const broken = { ...history, read: () => Promise.reject(new Error("this block is damaged")) };
    const state = async () => (await by("member").get<WireDryRun>(`${path}dry-runs/${body.id}/`)).body.state;
    for (let failures = 1; failures <= 5; failures++) {
      expect(await state()).toBe(failures === 1 ? "waiting" : "running");
      await carryOn({ history: broken });
      await connection.pool.query("update grouping_dry_run set lease_until = now() - interval '1 second'");
    }
    expect(await state()).toBe("failed");
    expect(await tried(path, {})).toMatchObject({ events: 1 });
  });

  it("is forgotten some time after its end, never before", async () => {
    const { path } = await newProject();
    const { body: first } = await start(path, {});
    await carryOn();
    const { body: second } = await start(path, {});
    await forgetRuns(connection.db, new Date(Date.now() + 60_000));
    const { body: list } = await by("member").get<WireDryRun[]>(`${path}dry-runs/`);
    expect(list.map(({ id }) => id)).toEqual([second.id]);
    expect(first.id).not.toBe(second.id);
  });
});
