import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refreshTrends } from "../../src/issues/trends/store.ts";
import type { WireIssue } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import type { Answer } from "../support/web.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Just behind an hour, so that events of minutes ago are of another hour and of this day. */
const NOW = Date.parse("2026-11-23T08:01:00Z");
const ISSUES = 72;

/** An issue as a plain question to the database tells it. */
interface Row {
  readonly id: number;
  readonly project: string;
  readonly number: number;
  readonly status: string;
  readonly substatus: string | null;
  readonly level: string;
  readonly priority: string;
  readonly platform: string;
  readonly logger: string | null;
  readonly culprit: string;
  readonly title: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly unhandled: boolean;
  readonly assignee: string | null;
  readonly firstRelease: string | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly events: number;
  readonly users: number;
  readonly trend: number;
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly people: readonly string[];
  readonly eventIds: readonly string[];
}

let web: IssuesWeb;
let org: TestOrganization;
let rows: Row[];

beforeAll(async () => {
  web = await openIssuesWeb(() => NOW);
  org = await web.organization("member", "web", "api");
  await fill();
  rows = await readRows();
}, 120_000);
afterAll(() => web[Symbol.asyncDispose]());

/** Terms, each with what it asks of a row. */
const TERMS: readonly (readonly [query: string, holds: (row: Row) => boolean])[] = [
  ["is:unresolved", ({ status }) => status === "unresolved"],
  ["status:resolved", ({ status }) => status === "resolved"],
  ["is:archived", ({ status }) => status === "ignored"],
  ["is:new", ({ substatus }) => substatus === "new"],
  ["is:regressed", ({ substatus }) => substatus === "regressed"],
  ["is:[new,resolved]", ({ substatus, status }) => substatus === "new" || status === "resolved"],
  ["is:assigned", ({ assignee }) => assignee !== null],
  ["is:unassigned", ({ assignee }) => assignee === null],
  ["assigned:me", ({ assignee }) => assignee === org.email],
  ["assigned:none", ({ assignee }) => assignee === null],
  ["assigned:OTHER@example.com", ({ assignee }) => assignee === "other@example.com"],
  ["assigned:[me,none]", ({ assignee }) => assignee === null || assignee === org.email],
  ["has:assigned", ({ assignee }) => assignee !== null],
  ["level:fatal", ({ level }) => level === "fatal"],
  ["level:[error,warning]", ({ level }) => level === "error" || level === "warning"],
  ["priority:high", ({ priority }) => priority === "high"],
  ["platform:node", ({ platform }) => platform === "node"],
  ["platform:*script", ({ platform }) => platform.endsWith("script")],
  ["logger:app.pay", ({ logger }) => logger === "app.pay"],
  ['logger:""', ({ logger }) => logger === null],
  ["has:logger", ({ logger }) => logger !== null],
  ["logger:[app.pay,app.ship]", ({ logger }) => logger === "app.pay" || logger === "app.ship"],
  ["culprit:*CART*", ({ culprit }) => culprit.toLowerCase().includes("cart")],
  ["error.type:RangeError", ({ metadata }) => metadata.type === "RangeError"],
  ["error.type:range*", ({ metadata }) => metadata.type?.toLowerCase().startsWith("range") ?? false],
  ['error.value:"*100\\%*"', () => false],
  ["has:error.type", ({ metadata }) => metadata.type !== undefined],
  ["error.unhandled:true", ({ unhandled }) => unhandled],
  ["error.unhandled:no", ({ unhandled }) => !unhandled],
  ["error.handled:false", has("handled", (value) => value === "no")],
  ["error.mechanism:onerror", has("mechanism", (value) => value === "onerror")],
  ["project:web", ({ project }) => project === "web"],
  ["project:[web,api]", () => true],
  ["timesSeen:>3", ({ events }) => events > 3],
  ["timesSeen:>=3", ({ events }) => events >= 3],
  ["timesSeen:<2", ({ events }) => events < 2],
  ["timesSeen:<=2", ({ events }) => events <= 2],
  ["timesSeen:3", ({ events }) => events === 3],
  ["timesSeen:!=3", ({ events }) => events !== 3],
  ["timesSeen:[1,3]", ({ events }) => events === 1 || events === 3],
  ["users:>1", ({ users }) => users > 1],
  ["userCount:0", ({ users }) => users === 0],
  ["firstSeen:-24h", ({ firstSeen }) => firstSeen >= NOW - DAY_MS],
  ["firstSeen:+2d", ({ firstSeen }) => firstSeen < NOW - 2 * DAY_MS],
  ["lastSeen:-90m", ({ lastSeen }) => lastSeen >= NOW - 1.5 * HOUR_MS],
  ["lastSeen:>2026-11-22", ({ lastSeen }) => lastSeen > Date.parse("2026-11-22T00:00Z")],
  ["lastSeen:<=2026-11-22T10:00:00Z", ({ lastSeen }) => lastSeen <= Date.parse("2026-11-22T10:00Z")],
  [
    "lastSeen:2026-11-22",
    ({ lastSeen }) =>
      lastSeen >= Date.parse("2026-11-22T00:00Z") && lastSeen < Date.parse("2026-11-23T00:00Z"),
  ],
  ["lastSeen:<2026-11-22T10:00+08:00", ({ lastSeen }) => lastSeen < Date.parse("2026-11-22T02:00Z")],
  ["age:-1d", ({ firstSeen }) => firstSeen >= NOW - DAY_MS],
  ["age:>1d", ({ firstSeen }) => firstSeen < NOW - DAY_MS],
  ["browser:Chrome", has("browser", (value) => value === "Chrome")],
  ["browser:chrome", () => false],
  ['browser:"Chrome 14*"', has("browser", (value) => value.startsWith("Chrome 14"))],
  ['browser:"*FOX 1*"', has("browser", (value) => value.toLowerCase().includes("fox 1"))],
  [
    'browser:[Chrome,"Firefox 145"]',
    has("browser", (value) => value === "Chrome" || value === "Firefox 145"),
  ],
  ['browser:""', ({ tags }) => !tags.has("browser")],
  ["browser:*", ({ tags }) => tags.has("browser")],
  ["has:browser", ({ tags }) => tags.has("browser")],
  ["has:absent", () => false],
  ['note:"100%_\\*"', has("note", (value) => value === "100%_*")],
  ['note:"*%*"', has("note", (value) => value.includes("%"))],
  ["tags[is]:odd", has("is", (value) => value === "odd")],
  ['tags["a key"]:x', has("a key", (value) => value === "x")],
  ["environment:production", has("environment", (value) => value === "production")],
  ["release:web@1.2.0", has("release", (value) => value === "web@1.2.0")],
  ["release:web@1.*", has("release", (value) => value.startsWith("web@1."))],
  ["release:latest", (row) => has("release", (value) => value === LATEST.get(row.project))(row)],
  ["release:>web@1.2.0", has("release", (value) => ["web@1.10.0", "web@2.0.0"].includes(value))],
  [
    "release:>=web@1.2.0",
    has("release", (value) => ["web@1.2.0", "web@1.10.0", "web@2.0.0"].includes(value)),
  ],
  ["release:<web@1.10.0", has("release", (value) => value === "web@1.2.0")],
  ["release:>abcdef012345abcdef", has("release", (value) => RELEASES.slice(3).includes(value))],
  [
    "release.version:>=1.10",
    has("release", (value) => ["web@1.10.0", "web@2.0.0", "api@3.0.0"].includes(value)),
  ],
  ["release.version:2.0.0", has("release", (value) => value === "web@2.0.0")],
  ["release.package:web", has("release", (value) => value.startsWith("web@"))],
  ['release:""', ({ tags }) => !tags.has("release")],
  ["firstRelease:web@1.2.0", ({ firstRelease }) => firstRelease === "web@1.2.0"],
  [
    "firstRelease:<=web@1.10.0",
    ({ firstRelease }) => ["web@1.2.0", "web@1.10.0"].includes(firstRelease ?? ""),
  ],
  ["firstRelease:latest", ({ firstRelease, project }) => firstRelease === LATEST.get(project)],
  ['firstRelease:""', ({ firstRelease }) => firstRelease === null],
  ["user.id:3", ({ people }) => people.includes("id:3")],
  ["user:[id:1,id:3]", ({ people }) => people.includes("id:1") || people.includes("id:3")],
  ['user:""', ({ people }) => people.length === 0],
  ["has:user", ({ people }) => people.length > 0],
  ["harbour", anywhere("harbour")],
  ["QUAY of", anywhere("quay of")],
  [
    '"the * closed"',
    ({ title, metadata }) => /the .* closed/i.test(title) || /the .* closed/i.test(metadata.value ?? ""),
  ],
  ["far_away", anywhere("far_away")],
  ["100%", anywhere("100%")],
  ["lib/cart", anywhere("lib/cart")],
  ["message:lib/cart", within("lib/cart")],
  ["message:beyond-the-title", within("beyond-the-title")],
  ["title:[harbour,quay]", (row) => within("harbour")(row) || within("quay")(row)],
  ['!"harbour"', (row) => !anywhere("harbour")(row)],
  ["issue:WEB-5", ({ project, number }) => project === "web" && number === 5],
  ["issue:[WEB-5,API-3]", ({ project, number }) => number === (project === "web" ? 5 : 3)],
  ["issue.category:error", () => true],
  ["issue.category:feedback", () => false],
];

const RELEASES = ["web@1.2.0", "web@1.10.0", "abcdef012345abcdef", "web@2.0.0", "api@3.0.0"];
const LATEST = new Map([
  ["web", "web@2.0.0"],
  ["api", "api@3.0.0"],
]);

function has(key: string, holds: (value: string) => boolean): (row: Row) => boolean {
  return ({ tags }) => tags.get(key)?.some(holds) ?? false;
}

function within(text: string): (row: Row) => boolean {
  return ({ title, metadata }) => `${title}\n${metadata.value ?? ""}`.toLowerCase().includes(text);
}

function anywhere(text: string): (row: Row) => boolean {
  return (row) => within(text)(row) || row.culprit.toLowerCase().includes(text);
}

describe("a search finds exactly what reading every issue finds", () => {
  it.each(TERMS)("%s", async (query, holds) => {
    expect(await find(query)).toEqual(idsOf(holds));
    expect(await find(`!(${query})`)).toEqual(idsOf((row) => !holds(row)));
    if (!query.startsWith("!"))
      expect(await find(query.startsWith('"') || query.includes(":") ? `!${query}` : `!"${query}"`)).toEqual(
        idsOf((row) => !holds(row)),
      );
  });

  it("by the id of an event and of an issue", async () => {
    for (const row of rows.slice(0, 5)) {
      expect(await find(`id:${row.eventIds[0]}`)).toEqual([row.id]);
      expect(await find(`issue.id:${row.id}`)).toEqual([row.id]);
    }
    expect(await find(`id:${"f".repeat(32)}`)).toEqual([]);
  });

  it("in any company", async () => {
    const random = seeded(3);
    const pick = () => TERMS[Math.floor(random() * TERMS.length)] ?? TERMS[0];
    const grow = (depth: number): readonly [string, (row: Row) => boolean] => {
      const kind = random();
      if (depth === 0 || kind < 0.3) {
        const [query, holds] = pick() ?? ["", () => true];
        const isPlain = !query.includes(":") && !query.startsWith('"') && !query.startsWith("!");
        return [isPlain ? `"${query}"` : query, holds];
      }
      const [[a, holdsA], [b, holdsB]] = [grow(depth - 1), grow(depth - 1)];
      if (kind < 0.5) return [`!(${a} ${b})`, (row) => !(holdsA(row) && holdsB(row))];
      if (kind < 0.75) return [`(${a} OR ${b})`, (row) => holdsA(row) || holdsB(row)];
      return [`(${a}) AND ${b}`, (row) => holdsA(row) && holdsB(row)];
    };
    for (let round = 0; round < 150; round++) {
      const [query, holds] = grow(3);
      expect(await find(query), query).toEqual(idsOf(holds));
    }
  });

  it("in an environment, a project, a time, and all of them", async () => {
    const list = (more: string) => find("", more);
    const production = has("environment", (value) => value === "production");
    expect(await list("&environment=production")).toEqual(idsOf(production));
    expect(await list("&environment=production&environment=staging")).toEqual(
      idsOf(has("environment", (value) => value === "production" || value === "staging")),
    );
    expect(await list(`&project=${org.projectIds[1]}`)).toEqual(idsOf(({ project }) => project === "api"));
    const day = ({ lastSeen }: Row) => lastSeen >= NOW - DAY_MS;
    expect(await list("&statsPeriod=24h")).toEqual(idsOf(day));
    const [start, end] = [NOW - 3 * DAY_MS, NOW - DAY_MS];
    const range = `&start=${new Date(start).toISOString()}&end=${new Date(end).toISOString()}`;
    const inRange = ({ firstSeen, lastSeen }: Row) => lastSeen >= start && firstSeen < end;
    expect(await list(range)).toEqual(idsOf(inRange));
    const { rows: seen } = await web.pool.query<{ issue_id: number }>(
      `select distinct issue_id from issue_tag where key = 'environment' and value = 'production'
          and last_seen >= $1 and first_seen < $2`,
      [new Date(start), new Date(end)],
    );
    const ids = new Set(seen.map((row) => row.issue_id));
    expect(await list(`${range}&environment=production`)).toEqual(
      idsOf((row) => ids.has(row.id) && inRange(row)),
    );
  });
});

describe("the order of a list", () => {
  const KEYS = {
    date: ({ lastSeen }: Row) => lastSeen,
    new: ({ firstSeen }: Row) => firstSeen,
    freq: ({ events }: Row) => events,
    user: ({ users }: Row) => users,
    trends: ({ trend }: Row) => trend,
  };

  it.each(["date", "new", "freq", "user", "trends"] as const)(
    "by %s holds through every page, forth and back",
    async (sort) => {
      const key = KEYS[sort];
      for (const query of ["", "!level:fatal (has:browser OR platform:node)", "is:unresolved"]) {
        const wanted = await find(query);
        const expected = rows
          .filter(({ id }) => wanted.includes(id))
          .toSorted((a, b) => key(b) - key(a) || b.id - a.id)
          .map(({ id }) => id);
        const forth: number[][] = [];
        let url = address(query, `&sort=${sort}&limit=7`);
        const pages: Answer<WireIssue[]>[] = [];
        for (;;) {
          const answer: Answer<WireIssue[]> = await org.browser.get<WireIssue[]>(url);
          pages.push(answer);
          forth.push(answer.body.map(({ id }) => Number(id)));
          const next = linkOf(answer, "next");
          if (next === undefined) break;
          url = next;
        }
        expect(forth.flat()).toEqual(expected);
        for (let page = pages.length - 1; page > 0; page--) {
          const back = await org.browser.get<WireIssue[]>(linkOf(pages[page], "previous") ?? "");
          expect(back.body.map(({ id }) => Number(id))).toEqual(forth[page - 1]);
        }
      }
    },
  );

  it("by trend has the issues first that are above their own week", () => {
    expect(Math.max(...rows.map(({ trend }) => trend))).toBeGreaterThan(0);
    expect(Math.min(...rows.map(({ trend }) => trend))).toBeLessThan(0);
    expect(rows.some(({ trend }) => trend === 0)).toBe(true);
  });
});

it("words follow the latest event, and go with their issue", async () => {
  const another = await web.organization("owner", "texts");
  const [projectId = 0] = another.projectIds;
  const store = (title: string, ago: number) =>
    web.store([
      preparedEvent({ projectId, title, hashes: ["e".repeat(32)], event: { timestamp: NOW / 1000 - ago } }),
    ]);
  const list = async (query: string) =>
    (await another.browser.get<WireIssue[]>(`/api/0/organizations/${another.slug}/issues/?query=${query}`))
      .body.length;
  await store("Anchor lost", 60);
  expect(await list("anchor")).toBe(1);
  await store("Rudder lost", 30);
  expect([await list("anchor"), await list("RUDDER+lost")]).toEqual([0, 1]);
  await another.browser.send("DELETE", `/api/0/organizations/${another.slug}/issues/?query=rudder`);
  expect(await list("")).toBe(0);
  const { rows: left } = await web.pool.query("select from issue_text where title = 'rudder lost'");
  expect(left).toEqual([]);
});

function address(query: string, more = ""): string {
  return `/api/0/organizations/${org.slug}/issues/?query=${encodeURIComponent(query)}${more}`;
}

async function find(query: string, more = "&limit=100"): Promise<number[]> {
  const answer = await org.browser.get<WireIssue[]>(address(query, `&limit=100${more}`));
  expect(answer.status, `${query}: ${answer.text}`).toBe(200);
  const ids = answer.body.map(({ id }) => Number(id)).sort((a, b) => a - b);
  expect(answer.headers["x-hits"], query).toBe(String(ids.length));
  return ids;
}

function idsOf(holds: (row: Row) => boolean): number[] {
  return rows.filter(holds).map(({ id }) => id);
}

function linkOf(answer: Answer | undefined, rel: "next" | "previous"): string | undefined {
  for (const link of String(answer?.headers.link).split(", ")) {
    const [, url, isThere] = new RegExp(`<([^>]+)>; rel="${rel}"; results="(true|false)"`).exec(link) ?? [];
    if (isThere === "true") return url?.replace("http://localhost:9000", "");
  }
  return undefined;
}

async function fill(): Promise<void> {
  const random = seeded(5);
  const any = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const { db } = web.connection;
  const organization = await db
    .selectFrom("organization")
    .select("id")
    .where("slug", "=", org.slug)
    .executeTakeFirstOrThrow();
  const { versionOrder } = await import("../../src/protocol/version-order.ts");
  for (const [index, version] of RELEASES.entries()) {
    const order = versionOrder(version);
    const { id } = await db
      .insertInto("release")
      .values({
        organization_id: organization.id,
        version,
        package: order.package,
        version_order: order.key,
        created_at: new Date(NOW - (10 - index) * DAY_MS),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await db
      .insertInto("release_project")
      .values({ release_id: id, project_id: org.projectIds[version.startsWith("api") ? 1 : 0] ?? 0 })
      .execute();
  }
  const other = await db
    .insertInto("account")
    .values({ email: "other@example.com", name: "" })
    .returning("id")
    .executeTakeFirstOrThrow();

  const events = [];
  for (let n = 0; n < ISSUES; n++) {
    const release = any(undefined, ...RELEASES);
    const browser = any(undefined, "Chrome", "Chrome 142", "Firefox 145", "Firefox 19");
    const name = any("the harbour is closed", "Quay of nobody", "far_away and 100% full", "plain");
    const value = any(name, `${name} ${"x".repeat(120)} beyond-the-title`);
    const began = any(0.01, 0.02, 1, 20, 30, 60, 100) * HOUR_MS;
    for (let k = 0; k < 1 + Math.floor(random() * 5); k++) {
      const at = (NOW - began * (1 + random() * (k === 0 ? 3 : 0))) / 1000;
      const level = any("error", "fatal", "warning") as "error";
      const event = preparedEvent({
        projectId: org.projectIds[n % 2] ?? 0,
        hashes: [n.toString(16).padStart(32, "0")],
        title: `RangeError: ${value}`.slice(0, 100),
        ...(random() < 0.6 && { user: `id:${1 + Math.floor(random() * 4)}` }),
        event: {
          timestamp: at,
          received: at,
          level,
          platform: n % 3 ? "javascript" : "node",
          ...(release !== undefined && { release }),
          ...(n % 4 < 2 && { logger: n % 4 ? "app.pay" : "app.ship" }),
        },
        tags: [
          ["level", level],
          ...(release === undefined ? [] : [["release", release] as [string, string]]),
          ...(browser === undefined ? [] : [["browser", browser] as [string, string]]),
          ...(random() < 0.7 ? [["environment", any("production", "staging")] as [string, string]] : []),
          ...(random() < 0.2 ? [["note", any("100%_*", "1000_x")] as [string, string]] : []),
          ...(random() < 0.2 ? [["is", "odd"] as [string, string]] : []),
          ...(random() < 0.2 ? [["a key", "x"] as [string, string]] : []),
          ["handled", any("yes", "no")],
          ["mechanism", any("onerror", "generic")],
        ],
      });
      const summary = {
        ...event.summary,
        culprit: n % 5 ? "total(lib/cart)" : "pay",
        metadata: n % 6 ? { type: n % 7 ? "RangeError" : "Odd", value } : { title: event.summary.title },
        isUnhandled: n % 8 === 0,
      };
      events.push({ ...event, summary });
    }
  }
  await web.store(events);
  await web.pool.query(
    `update issue set status = case when number % 5 = 1 then 'resolved' when number % 5 = 2 then 'ignored' else status end,
                      substatus = case when number % 5 = 1 then null when number % 5 = 2 then 'archived_forever'
                                       when number % 5 = 3 then 'regressed' else substatus end,
                      assignee_id = case number % 4 when 0 then $1 when 1 then $2 end::bigint,
                      priority = case number % 3 when 0 then 'high' else 'low' end`,
    [org.accountId, other.id],
  );
  await refreshTrends(db, NOW);
}

async function readRows(): Promise<Row[]> {
  const { rows: found } = await web.pool.query(
    `select i.*, p.slug as project, a.email as assignee, coalesce(t.score, 0) as trend,
            (extract(epoch from i.first_seen) * 1000)::float8 as first_ms,
            (extract(epoch from i.last_seen) * 1000)::float8 as last_ms,
            array(select key from issue_tag g where g.issue_id = i.id order by key, value) as keys,
            array(select value from issue_tag g where g.issue_id = i.id order by key, value) as values,
            array(select user_hash::text from issue_user u where u.issue_id = i.id) as people,
            array(select replace(event_id::text, '-', '') from event e where e.issue_id = i.id) as event_ids
       from issue i join project p on p.id = i.project_id
       left join account a on a.id = i.assignee_id left join issue_trend t on t.issue_id = i.id order by i.id`,
  );
  const { hash } = await import("node:crypto");
  const people = new Map(
    ["id:1", "id:2", "id:3", "id:4"].map((user) => [
      hash("sha1", user, "buffer").readBigInt64BE(0).toString(),
      user,
    ]),
  );
  return found.map((row): Row => {
    const tags = new Map<string, string[]>();
    row.keys.forEach((key: string, index: number) => {
      tags.set(key, [...(tags.get(key) ?? []), row.values[index]]);
    });
    return {
      ...row,
      unhandled: row.is_unhandled,
      firstRelease: row.first_release,
      firstSeen: row.first_ms,
      lastSeen: row.last_ms,
      events: row.times_seen,
      users: row.users_seen,
      tags,
      people: row.people.map((user: string) => people.get(user) ?? user),
      eventIds: row.event_ids,
    };
  });
}

/** Mulberry32: the same on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
