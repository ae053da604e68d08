import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { openGroupingRoutes } from "../../src/compose-grouping.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import { openEventReader } from "../../src/drivers/event-store-postgres/reader.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { StoredEvent } from "../../src/protocol/stations.ts";
import type { Role } from "../../src/wire/account.ts";
import type {
  WireEventGrouping,
  WireGroupingChange,
  WireGroupingSettings,
  WireGroupingTrialAnswer,
  WireGroupingVersion,
} from "../../src/wire/grouping-rules.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { silent } from "../support/silent.ts";
import { openTestWorker } from "../support/test-worker.ts";
import { type Browser, openWeb, signedIn, type TestWeb } from "../support/web.ts";

const DAY_MS = 86_400_000;

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
  for (const who of ["owner", "manager", "member", "outsider"] as const) {
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
async function newProject(): Promise<{ id: number; slug: string; path: string }> {
  const slug = `p${++projects}`;
  const { projectId } = await ensureProject(web.room, { organization: "acme", project: slug });
  return { id: projectId, slug, path: `/api/0/projects/acme/${slug}` };
}

const worker = () => openTestWorker(connection, () => clock);

const frame = (name: string) => ({ module: `shop.${name}`, function: name, in_app: true });
const crash = (...names: string[]) => ({
  platform: "python",
  exception: { values: [{ type: "ValueError", value: "bad", stacktrace: { frames: names.map(frame) } }] },
});

async function put(path: string, change: WireGroupingChange, who: Role = "owner") {
  const answer = await (people.get(who) as Browser).send<WireGroupingSettings>(
    "PUT",
    `${path}/grouping/`,
    change,
  );
  clock += 2_000; // by then every node knows
  return answer;
}

const read = async <Body>(path: string): Promise<Body> =>
  (await (people.get("member") as Browser).get<Body>(path)).body;

const issueOf = (stored: readonly StoredEvent[]) => [...new Set(stored.map(({ issueId }) => issueId))];

describe("rules of a project", () => {
  it("reach a worker that is running, and say in the issue how it was grouped", async () => {
    const { id, path } = await newProject();
    const one = worker();
    const [before] = issueOf(await one.digest(id, crash("view", "total")));
    const saved = await put(path, { groupingEnhancements: "module:shop.view -group" });
    expect(saved.status).toBe(200);
    expect(saved.body).toMatchObject({ version: 1, groupingEnhancements: "module:shop.view -group" });
    const [after] = issueOf(await one.digest(id, crash("view", "total")));
    expect(after).not.toBe(before);
    const { rows } = await connection.pool.query("select grouping from issue where id = $1", [after]);
    expect(rows[0].grouping.version).toBe("stack-trace:2026-11+rules.1");
    expect(rows[0].grouping.parts).toContainEqual({
      part: "rule",
      value: "module:shop.view -group",
      counts: true,
      why: "stack-trace rule in line 1",
    });
  });

  it("leave issues whole where that was asked for, and only as long", async () => {
    const { id, path } = await newProject();
    const [old] = issueOf(await worker().digest(id, crash("view", "total"), crash("other", "total")));
    const rest = issueOf(await worker().digest(id, crash("other", "total")));
    await put(path, { fingerprintingRules: "function:view -> seen", transitionDays: 30 });
    const settings = await read<WireGroupingSettings>(`${path}/grouping/`);
    expect(settings.former).toMatchObject([{ version: 0 }]);
    expect(Date.parse(settings.former[0]?.until ?? "") - clock).toBeGreaterThan(29 * DAY_MS);

    // Two workers at once, each for the first time.
    const [one, other] = [worker(), worker()];
    const both = await Promise.all([
      one.digest(id, crash("view", "total")),
      other.digest(id, crash("view", "total")),
    ]);
    expect(issueOf(both.flat())).toEqual([old]);
    expect(issueOf(await one.digest(id, crash("other", "total")))).toEqual(rest);

    // What is new is grouped by the new rules alone: its former hash is nobody's.
    const [seen] = issueOf(await one.digest(id, crash("view", "pay")));
    expect(seen).toBe(old);
    const [unseen] = issueOf(await one.digest(id, crash("list", "pay")));
    expect(unseen).not.toBe(old);

    // Long after, the hash that was attached still finds it, and what comes by another does not.
    clock += 31 * DAY_MS;
    expect(issueOf(await one.digest(id, crash("view", "total")))).toEqual([old]);
    await put(path, { fingerprintingRules: "function:view -> once-more" });
    expect(issueOf(await one.digest(id, crash("view", "total")))).not.toEqual([old]);
    expect((await read<WireGroupingSettings>(`${path}/grouping/`)).former).toEqual([]);
  });

  it("changed twice within the time still find the issues of the first", async () => {
    const { id, path } = await newProject();
    const [old] = issueOf(await worker().digest(id, crash("view", "total")));
    await put(path, { fingerprintingRules: "function:view -> a", transitionDays: 7 });
    await put(path, { fingerprintingRules: "function:view -> b", transitionDays: 7 });
    expect(issueOf(await worker().digest(id, crash("view", "total")))).toEqual([old]);
  });

  it("make a new issue for what only would have been one by the former", async () => {
    const { id, path } = await newProject();
    await put(path, { fingerprintingRules: "function:view -> {{ function }}", transitionDays: 7 });
    const one = worker();
    const [first] = issueOf(await one.digest(id, crash("view", "total")));
    const { rows } = await connection.pool.query("select hash from grouping_hash where issue_id = $1", [
      first,
    ]);
    expect(rows).toHaveLength(1);
  });

  it("are not mixed up between projects and versions that crash by the same exception", async () => {
    const [plain, ruled, other] = [await newProject(), await newProject(), await newProject()];
    await put(ruled.path, { groupingEnhancements: "module:shop.view -app" });
    await put(other.path, { groupingEnhancements: "module:shop.total -app" });
    const one = worker();
    const events = Array.from({ length: 5 }, () => crash("view", "total"));
    const marksOf = async (id: number) => {
      const stored = await one.digest(id, ...events);
      expect(issueOf(stored)).toHaveLength(1);
      const reader = openEventReader({ db: connection.db, now: Date.now });
      const marks = await Promise.all(
        stored.map(async ({ eventId }) => {
          const found = await reader.byId(id, eventId);
          return found?.event.exception?.values[0]?.stacktrace?.frames.map(({ in_app }) => in_app).join();
        }),
      );
      return [...new Set(marks)];
    };
    expect(await marksOf(plain.id)).toEqual(["true,true"]);
    expect(await marksOf(ruled.id)).toEqual(["false,true"]);
    expect(await marksOf(other.id)).toEqual(["true,false"]);
    expect(await marksOf(plain.id)).toEqual(["true,true"]);
    await put(ruled.path, { groupingEnhancements: "module:shop.* -app" });
    expect(await marksOf(ruled.id)).toEqual(["false,false"]);
    await put(ruled.path, { groupingEnhancements: "" });
    expect(await marksOf(ruled.id)).toEqual(["true,true"]);
  });

  it("hold while Postgres is away, and are never guessed", async () => {
    const { id, path } = await newProject();
    await put(path, { fingerprintingRules: "type:* -> a" });
    const own = connect(database.url, { max: 1, application: "test", onError: () => {} });
    const at = { now: () => clock, log: silent };
    const known = new RulesDirectory({ db: own.db, ...at });
    const ignorant = new RulesDirectory({ db: own.db, ...at });
    await known.refresh();
    const rules = await known.of(id);
    expect(rules?.version).toBe(1);
    await own[Symbol.asyncDispose]();
    clock += 10_000;
    await known.refresh();
    expect(await known.of(id)).toBe(rules);
    await expect(ignorant.refresh()).rejects.toThrow();
  });

  it("cost no question for an event, and one for all projects in two seconds", async () => {
    const { id, path } = await newProject();
    await put(path, { fingerprintingRules: "type:* -> a" });
    const directory = new RulesDirectory({ db: connection.db, now: () => clock, log: silent });
    await directory.refresh();
    await directory.of(id);
    for (let event = 0; event < 100; event++) {
      expect(directory.refresh()).toBeUndefined();
      expect(directory.of(id)).not.toBeInstanceOf(Promise);
      expect(directory.of(id + 1_000_000)).toBeUndefined();
    }
  });
});

it("who looks at an event sees rules by which it is grouped from now on, not those of two seconds ago", async () => {
  const { id, path } = await newProject();
  const directory = new RulesDirectory({ db: connection.db, now: () => clock, log: silent });
  await put(path, { fingerprintingRules: "type:* -> a" });
  expect((await directory.current(id))?.version).toBe(1);
  const asked = clock;
  await put(path, { fingerprintingRules: "type:* -> b" });
  clock = asked;
  expect(directory.refresh()).toBeUndefined();
  expect((await directory.current(id))?.version).toBe(2);
});

describe("the web API of grouping", () => {
  it("refuses rules that cannot be read, with the place of each fault", async () => {
    const { path } = await newProject();
    const refused = await put(path, {
      fingerprintingRules: "type:A -> a\n\ntype:B - b",
      groupingEnhancements: "path:x +ap",
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      fingerprintingRules: ["Line 3, column 8: Expected -> and what to group by."],
      groupingEnhancements: [
        expect.stringMatching(/^Line 1, column 8: There is no action \+ap\. Known: \+app/),
      ],
    });
    const checked = await (people.get("member") as Browser).send("POST", `${path}/grouping/check/`, {
      fingerprintingRules: "type:A -> a\n\ntype:B - b",
    });
    expect(checked.body).toMatchObject({
      fingerprintingRules: [{ line: 3, column: 8, code: "expectedArrow", values: [] }],
      groupingEnhancements: [],
    });
    expect(await read(`${path}/grouping/`)).toMatchObject({ version: 0, fingerprintingRules: "" });
  });

  it("keeps every version with who made it and when, and refuses to write over one unseen", async () => {
    const { path } = await newProject();
    await put(path, { fingerprintingRules: "type:A -> a", version: 0 });
    expect((await put(path, { fingerprintingRules: "type:B -> b", version: 0 }, "manager")).status).toBe(409);
    await put(path, { fingerprintingRules: "type:B -> b", version: 1 }, "manager");
    await put(path, { fingerprintingRules: "type:B -> b", version: 2 });
    const versions = await read<WireGroupingVersion[]>(`${path}/grouping/versions/`);
    expect(
      versions.map(({ version, by, fingerprintingRules }) => [version, by, fingerprintingRules]),
    ).toEqual([
      [2, "manager@example.com", "type:B -> b"],
      [1, "owner@example.com", "type:A -> a"],
      [0, null, ""],
    ]);
  });

  it("says of an event how it is grouped, and tries other rules on it without saving them", async () => {
    const { id, slug, path } = await newProject();
    await put(path, { groupingEnhancements: "module:shop.view -app" });
    const [stored] = await worker().digest(id, crash("view", "total"));
    const now = await read<WireEventGrouping>(`${path}/events/${stored?.eventId}/grouping/`);
    expect(now).toMatchObject({
      version: "stack-trace:2026-11+rules.1",
      reason: "grouped by: in-app frame total",
      issue: { id: String(stored?.issueId), shortId: `${slug.toUpperCase()}-1` },
    });
    const tried = await (people.get("member") as Browser).send<WireGroupingTrialAnswer>(
      "POST",
      `${path}/grouping/try/`,
      {
        fingerprintingRules: 'type:Value* -> values title="Values of {{ function }}"',
        groupingEnhancements: "",
      },
    );
    expect(tried.body).toMatchObject({
      event: { id: stored?.eventId, issueId: String(stored?.issueId) },
      now: { reason: "grouped by: in-app frame total" },
      tried: {
        reason: "grouped by: the fingerprint rule in line 1",
        title: "Values of total",
        issue: null,
      },
      isSame: false,
    });
    const same = await (people.get("member") as Browser).send<WireGroupingTrialAnswer>(
      "POST",
      `${path}/grouping/try/`,
      { eventId: stored?.eventId, groupingEnhancements: "function:view -app" },
    );
    expect(same.body.isSame).toBe(true);
    expect(await read(`${path}/grouping/`)).toMatchObject({ version: 1 });
  });

  it("tries nothing where there is no event", async () => {
    const { path } = await newProject();
    const member = people.get("member") as Browser;
    expect((await member.send("POST", `${path}/grouping/try/`, {})).status).toBe(404);
    expect((await member.send("POST", `${path}/grouping/try/`, { eventId: "no" })).status).toBe(400);
  });

  /** Statuses of owner, manager, member. */
  const ROUTES = [
    ["GET", "/grouping/", 200, 200, 200],
    ["PUT", "/grouping/", 200, 200, 403],
    ["GET", "/grouping/versions/", 200, 200, 200],
    ["POST", "/grouping/check/", 200, 200, 200],
    ["POST", "/grouping/try/", 404, 404, 404],
    ["GET", `/events/${"0".repeat(32)}/grouping/`, 404, 404, 404],
  ] as const;

  it.each(ROUTES)(
    "%s %s: owner %i, manager %i, member %i, outsider 404, nobody 401",
    async (method, route, ...may) => {
      const { path } = await newProject();
      const ask = async (who: Browser) =>
        (await (method === "GET" ? who.get(`${path}${route}`) : who.send(method, `${path}${route}`, {})))
          .status;
      const roles = ["owner", "manager", "member"] as const;
      for (const [index, role] of roles.entries())
        expect(await ask(people.get(role) as Browser)).toBe(may[index]);
      const outside = people.get("outsider") as Browser;
      expect(await ask(outside)).toBe(404);
      const nobody = await web.server.inject({
        method,
        url: `${path}${route}`,
        ...(method === "GET" ? {} : { payload: {} }),
      });
      expect(nobody.statusCode).toBe(401);
    },
  );
});
