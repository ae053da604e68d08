import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { openGroupingRoutes } from "../../src/compose-grouping.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import { openEventReader } from "../../src/drivers/event-store-postgres/reader.ts";
import { forgetPlans } from "../../src/grouping/regroup/store.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { Role } from "../../src/wire/account.ts";
import type { WireRegroup } from "../../src/wire/grouping-lab.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { carryOnRegroups, expectExact, issuesAsTheyAre } from "../support/regroup-stand.ts";
import { silent } from "../support/silent.ts";
import { openTestWorker } from "../support/test-worker.ts";
import { type Browser, openWeb, signedIn, type TestWeb } from "../support/web.ts";

let database: TestDatabase;
let connection: Connection;
let web: TestWeb;
let owner = 0;
const people = new Map<Role | "outsider", Browser>();
/** Runs ahead of the world's, so that nobody waits for what is known to grow old. */
let clock = Date.now();
const now = () => clock;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 8, application: "test", onError: () => {} });
  const { db } = connection;
  const events = openEventReader({ db, now: Date.now });
  const rules = new RulesDirectory({ db, now, log: silent });
  web = await openWeb({ db, apiPlugins: [openGroupingRoutes({ db, now, events, rules })] });
  for (const who of ["owner", "member", "outsider"] as const) {
    const { browser, id } = await signedIn(web, `${who}@example.com`);
    const { organizationId } = await ensureProject(web.room, { organization: "acme", project: "web" });
    if (who !== "outsider") await insertMembership(db, organizationId, id, who);
    if (who === "owner") owner = id;
    people.set(who, browser);
  }
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

let projects = 0;
async function newProject(): Promise<{ id: number; path: string }> {
  const slug = `p${++projects}`;
  const { projectId } = await ensureProject(web.room, { organization: "acme", project: slug });
  return { id: projectId, path: `/api/0/projects/acme/${slug}/grouping/` };
}

const worker = () => openTestWorker(connection, now);
const by = (who: Role | "outsider") => people.get(who) as Browser;

const start = async (path: string, told: object = {}, who: Role | "outsider" = "owner") =>
  await by(who).send<WireRegroup>("POST", `${path}regroups/`, told);
const look = async (path: string, id: string) =>
  (await by("member").get<WireRegroup>(`${path}regroups/${id}/`)).body;

async function save(path: string, fingerprintingRules: string): Promise<void> {
  const { status } = await by("owner").send("PUT", path, { fingerprintingRules, transitionDays: 0 });
  expect(status).toBe(200);
  clock += 2_000;
}

async function regrouped(path: string, told: object = {}): Promise<WireRegroup> {
  const { status, body } = await start(path, told);
  expect(status, JSON.stringify(body)).toBe(201);
  await carryOnRegroups(connection, now);
  return await look(path, body.id);
}

async function undone(path: string, id: string): Promise<WireRegroup> {
  const { status, body } = await by("owner").send<WireRegroup>("POST", `${path}regroups/${id}/undo/`, {});
  expect([status, body.state], JSON.stringify(body)).toEqual([200, "returning"]);
  await carryOnRegroups(connection, now);
  return await look(path, id);
}

let moments = Date.now() / 1000 - 7_200;
/** Eighths of a second, which floats hold exactly. */
const moment = () => {
  moments = Math.floor(moments) + 1.125;
  return moments;
};

const crash = (type: string, name: string, more: object = {}) => ({
  platform: "python",
  timestamp: moment(),
  level: "error",
  exception: {
    values: [
      {
        type,
        value: "bad",
        stacktrace: { frames: [{ module: `shop.${name}`, function: name, in_app: true }] },
      },
    ],
  },
  ...more,
});

const user = (n: number) => ({ user: { id: String(n) } });

const exact = (projectId: number, events: number) => expectExact(connection.pool, projectId, events);

describe("regrouping stored events", () => {
  it("makes issues one that the rules have as one, and takes all back as it was", async () => {
    const { id, path } = await newProject();
    const { pool } = connection;
    const stored = await worker().digest(
      id,
      crash("KeyError", "cart", { ...user(1), release: "shop@1" }),
      crash("KeyError", "cart", { ...user(2), tags: { region: "eu" } }),
      crash("KeyError", "cart", { ...user(1) }),
      crash("KeyError", "pay", { ...user(2), release: "shop@2", level: "warning" }),
      crash("KeyError", "pay", { ...user(3), tags: { region: "us" } }),
      crash("TypeError", "total", user(1)),
    );
    const [cart, , , pay, , total] = stored.map(({ issueId }) => issueId);
    await pool.query("insert into issue_bookmark (issue_id, account_id) values ($1, $2)", [pay, owner]);
    await pool.query(
      `insert into issue_activity (issue_id, account_id, type, data) values ($1, $2, 'note', '{"text": "mine"}')`,
      [pay, owner],
    );
    await pool.query("update issue set assignee_id = $2 where id = $1", [pay, owner]);
    const before = await exact(id, 6);
    await save(path, "type:KeyError -> keys");
    const done = await regrouped(path);
    expect(done).toMatchObject({ state: "done", total: 6, looked: 6, planned: 5, moved: 5 });
    expect(done.undoUntil).not.toBeNull();

    const after = await exact(id, 6);
    expect(after.map((one) => [one.id, one.events, one.usersSeen])).toEqual([
      [cart, 5, 3],
      [total, 1, 1],
    ]);
    // Its comment and its bookmark have come with it, and its address leads there.
    expect(JSON.stringify(after[0]?.state)).toContain('["mine"]');
    const { rows: leads } = await pool.query("select target_id from issue_redirect where issue_id = $1", [
      pay,
    ]);
    expect(leads).toEqual([{ target_id: cart }]);
    const { rows: told } = await pool.query<{ type: string; data: object }>(
      "select type, data from issue_activity where issue_id = $1 and type = 'regroup'",
      [cart],
    );
    expect(told).toMatchObject([{ data: { came: 2, left: 0 } }]);
    // What comes now finds it, and stays there when all else goes back.
    const [late] = await worker().digest(id, crash("KeyError", "ship", user(9)));
    expect(late?.issueId).toBe(cart);
    expect((await undone(path, done.id)).state).toBe("undone");
    const back = await exact(id, 7);
    expect(back.map((one) => [one.id, one.events, one.usersSeen])).toEqual([
      [cart, 4, 3],
      [pay, 2, 2],
      [total, 1, 1],
    ]);
    expect(back[1]).toEqual(before.find((one) => one.id === pay));
    expect(JSON.stringify(back[0]?.state)).not.toContain("mine");
    expect((await pool.query("select from issue_redirect where issue_id = $1", [pay])).rowCount).toBe(0);
  });

  it("takes issues apart that the rules have apart, with the state and the assignee that they had", async () => {
    const { id, path } = await newProject();
    const { pool } = connection;
    const stored = await worker().digest(
      id,
      ...["eu", "us", "us", "asia", "us"].map((region, n) =>
        crash("KeyError", "cart", { ...user(n % 2), tags: { region } }),
      ),
    );
    const [{ issueId = 0 } = {}] = stored;
    await pool.query(
      "update issue set assignee_id = $2, status = 'ignored', substatus = null where id = $1",
      [issueId, owner],
    );
    const before = await exact(id, 5);
    await save(path, "type:KeyError -> keys, {{ tags.region }}");
    const done = await regrouped(path);
    const after = await exact(id, 5);
    expect(after.map((one) => [one.id === issueId, one.events])).toEqual([
      [true, 3],
      [false, 1],
      [false, 1],
    ]);
    const { rows } = await pool.query(
      "select distinct status, assignee_id, priority from issue where project_id = $1",
      [id],
    );
    expect(rows).toEqual([{ status: "ignored", assignee_id: owner, priority: "high" }]);
    // Somebody says something on one that was made, and another is struck again.
    const [, made, struck] = after;
    await pool.query(
      `insert into issue_activity (issue_id, account_id, type, data) values ($1, $2, 'note', '{"text": "new"}')`,
      [made?.id, owner],
    );
    const region = (
      await pool.query("select value from issue_tag where issue_id = $1 and key = 'region'", [struck?.id])
    ).rows[0]?.value as string;
    const [late] = await worker().digest(id, crash("KeyError", "cart", { ...user(5), tags: { region } }));
    expect(late?.issueId).toBe(struck?.id);

    expect((await undone(path, done.id)).state).toBe("undone");
    const back = await exact(id, 6);
    expect(back.map((one) => [one.id, one.events])).toEqual([
      [issueId, 5],
      [struck?.id, 1],
    ]);
    expect({ ...back[0], state: "" }).toEqual({ ...before[0], state: "" });
    expect(JSON.stringify(back[0]?.state)).toContain('["new"]');
    // The hash by which it came stays with it.
    const [later] = await worker().digest(id, crash("KeyError", "cart", { ...user(6), tags: { region } }));
    expect(later?.issueId).toBe(struck?.id);
  });

  it("restores every figure when it is undone", async () => {
    const { id, path } = await newProject();
    await worker().digest(
      id,
      ...Array.from({ length: 60 }, (_, n) =>
        crash(n % 3 === 0 ? "KeyError" : "OSError", ["a", "b", "c", "d"][n % 4] ?? "a", {
          ...(n % 5 > 0 && user(n % 7)),
          tags: { region: ["eu", "us", "asia"][n % 3] },
          release: `shop@1.${n % 3}`,
          level: n % 2 === 0 ? "error" : "warning",
        }),
      ),
    );
    const before = await exact(id, 60);
    expect(before).toHaveLength(8);
    await save(path, "type:KeyError -> keys\ntype:OSError -> os, {{ tags.region }}");
    const done = await regrouped(path);
    expect(done.state).toBe("done");
    const after = await exact(id, 60);
    expect(after.length).toBe(3);
    expect((await undone(path, done.id)).state).toBe("undone");
    expect(await exact(id, 60)).toEqual(before);
  });

  it("is for those who may save rules, by the rules in force, one at a time; others of the organisation look", async () => {
    const { id, path } = await newProject();
    await worker().digest(id, crash("KeyError", "a"), crash("KeyError", "b"));
    expect((await start(path, {}, "member")).status).toBe(403);
    expect((await start(path, {}, "outsider")).status).toBe(404);
    expect((await by("outsider").get(`${path}regroups/`)).status).toBe(404);
    await save(path, "type:KeyError -> keys");
    expect((await start(path, { version: 0 })).status).toBe(409);
    for (const bad of [{ since: "yesterday" }, { since: 5 }, { version: -1 }, { version: "1" }]) {
      expect((await start(path, bad)).status, JSON.stringify(bad)).toBe(400);
    }
    const { status, body } = await start(path, { version: 1 });
    expect([status, body.state, body.planned, body.issues]).toEqual([201, "waiting", null, null]);
    expect((await start(path)).status).toBe(409);
    const one = `${path}regroups/${body.id}/`;
    expect((await by("member").send("DELETE", one, {})).status).toBe(403);
    expect((await by("member").send("POST", `${one}undo/`, {})).status).toBe(403);
    expect((await by("outsider").send("DELETE", one, {})).status).toBe(404);
    expect((await by("owner").send("POST", `${one}undo/`, {})).status).toBe(409);
    const other = await newProject();
    expect((await by("owner").get(`${other.path}regroups/${body.id}/`)).status).toBe(404);
    expect((await by("owner").send("DELETE", `${other.path}regroups/${body.id}/`, {})).status).toBe(404);
    expect((await by("owner").send("POST", `${other.path}regroups/${body.id}/undo/`, {})).status).toBe(404);
    for (const none of ["0", "abc", "9".repeat(40)]) {
      expect((await by("owner").get(`${path}regroups/${none}/`)).status).toBe(404);
    }
    expect((await look(path, body.id)).state).toBe("waiting");
    // Before anything is moved it ends at once.
    const { body: cancelled } = await by("owner").send<WireRegroup>("DELETE", one, {});
    expect(cancelled.state).toBe("cancelled");
    expect((await by("owner").send("POST", `${one}undo/`, {})).status).toBe(409);
    expect(await exact(id, 2)).toHaveLength(2);

    const done = await regrouped(path);
    expect([done.state, done.issues]).toEqual(["done", { split: 0, merge: 2, stay: 0 }]);
    const { body: list } = await by("member").get<WireRegroup[]>(`${path}regroups/`);
    expect(list.map(({ state, by: who }) => [state, who])).toEqual([
      ["done", "owner@example.com"],
      ["cancelled", "owner@example.com"],
    ]);
    // One that is done stays as it is when it is cancelled, and what is undone cannot be undone again.
    await by("owner").send("DELETE", `${path}regroups/${done.id}/`, {});
    expect((await look(path, done.id)).state).toBe("done");
    expect((await undone(path, done.id)).state).toBe("undone");
    expect((await by("owner").send("POST", `${path}regroups/${done.id}/undo/`, {})).status).toBe(409);
  });

  it("looks only at events since a moment when one is given, and merges no issue then", async () => {
    const { id, path } = await newProject();
    const stored = await worker().digest(id, crash("KeyError", "a"), crash("KeyError", "b"));
    const since = new Date((moments + 0.5) * 1000).toISOString();
    await worker().digest(id, crash("KeyError", "a"), crash("KeyError", "b"), crash("KeyError", "b"));
    await save(path, "type:KeyError -> keys");
    const done = await regrouped(path, { since });
    expect(done).toMatchObject({ looked: 3, planned: 3, since });
    const [a, b] = stored.map(({ issueId }) => issueId);
    expect((await exact(id, 5)).map((one) => [one.id, one.events])).toEqual([
      [a, 1],
      [b, 4],
    ]);
  });

  it("can be undone until the next begins to move events, not after", async () => {
    const { id, path } = await newProject();
    await worker().digest(id, crash("KeyError", "a"), crash("KeyError", "b"), crash("OSError", "c"));
    await save(path, "type:KeyError -> keys");
    const first = await regrouped(path);
    const { body: second } = await start(path);
    expect((await by("owner").send("POST", `${path}regroups/${first.id}/undo/`, {})).status).toBe(409);
    await by("owner").send("DELETE", `${path}regroups/${second.id}/`, {});
    expect((await look(path, first.id)).undoUntil).not.toBeNull();
    await save(path, "type:* -> all");
    const third = await regrouped(path);
    expect((await look(path, first.id)).undoUntil).toBeNull();
    expect((await by("owner").send("POST", `${path}regroups/${first.id}/undo/`, {})).status).toBe(409);
    expect(await exact(id, 3)).toHaveLength(1);
    expect((await undone(path, third.id)).state).toBe("undone");
    expect(await exact(id, 3)).toHaveLength(2);
    // What cannot be undone is forgotten, and what can is not.
    const last = await regrouped(path);
    await forgetPlans(connection.db, new Date(0), new AbortController().signal);
    const { rows } = await connection.pool.query(
      "select distinct regroup_id::text as id from grouping_regroup_event",
    );
    expect(rows).toContainEqual({ id: last.id });
    expect(rows).not.toContainEqual({ id: first.id });
    expect(rows).not.toContainEqual({ id: third.id });
  });

  it("brings back counts, users and histogram of events that retention took, before it or since", async () => {
    const { id, path } = await newProject();
    const { pool } = connection;
    const stored = await worker().digest(
      id,
      ...[1, 2, 3, 1].map((n) => crash("KeyError", "a", { ...user(n), tags: { region: "eu" } })),
      ...[3, 4].map((n) => crash("KeyError", "b", { ...user(n), tags: { region: "us" } })),
    );
    const [{ issueId: a = 0 } = {}] = stored;
    const b = stored.at(-1)?.issueId ?? 0;
    const drop = async (nth: number) =>
      await pool.query("delete from event where event_id = $1", [stored[nth]?.eventId]);
    // Long ago: counted, and no row is left.
    await drop(4);
    const figures = async () =>
      (await issuesAsTheyAre(pool, id)).map(
        ({ id: of, events, users, usersSeen, hours, firstSeen, firstRelease }) => ({
          of,
          events,
          users,
          usersSeen,
          hours,
          firstSeen,
          firstRelease,
        }),
      );
    const before = await figures();
    expect(before.map(({ of, events, usersSeen }) => [of, events, usersSeen])).toEqual([
      [a, 4, 3],
      [b, 2, 2],
    ]);
    await save(path, "type:KeyError -> keys");
    const done = await regrouped(path);
    expect((await figures()).map(({ of, events, usersSeen }) => [of, events, usersSeen])).toEqual([
      [a, 6, 4],
    ]);
    await drop(5);
    expect((await undone(path, done.id)).state).toBe("undone");
    expect(await figures()).toEqual(before);
  });
});
