import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/accounts/tokens.ts";
import { readEventsPage } from "../../src/issues/event-search/page.ts";
import type { Place } from "../../src/issues/event-search/store.ts";
import { versionOrder } from "../../src/protocol/version-order.ts";
import type { WireEventTable } from "../../src/wire/events-table.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { type Answer, withToken } from "../support/web.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse("2026-11-23T08:01:00Z");
const EVENTS = 240;
const RELEASES = ["web@1.0.0", "web@1.1.0"];

/** An event as it was made, which is what the search must find it by. */
interface Made {
  readonly id: string;
  readonly at: number;
  readonly project: "web" | "api";
  readonly title: string;
  readonly level: string;
  readonly platform: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly hash: string;
}

let web: IssuesWeb;
let org: TestOrganization;
let made: Made[];
/** Short ids by hash. */
let shortIds: Map<string, string>;

beforeAll(async () => {
  web = await openIssuesWeb(() => NOW);
  org = await web.organization("member", "web", "api");
  made = await fill();
  shortIds = await readShortIds();
}, 120_000);
afterAll(() => web[Symbol.asyncDispose]());

async function fill(): Promise<Made[]> {
  const all = Array.from({ length: EVENTS }, (_, index): Made => {
    const level = ["fatal", "error", "warning", "info"][index % 4] ?? "error";
    const user = index % 5 === 0 ? undefined : `id:${index % 7}`;
    return {
      id: randomUUID().replaceAll("-", ""),
      // Over twenty days, and several of one moment, so that pages are cut between them.
      at: NOW - Math.floor(index / 3) * 6 * HOUR_MS - MINUTE_MS,
      project: index % 3 === 0 ? "api" : "web",
      title: index % 6 === 0 ? `Über 100% of_${index}` : `RangeError: limit ${index}`,
      level,
      platform: index % 2 === 0 ? "node" : "javascript",
      hash: `${index % 10}`,
      tags: new Map([
        ["level", level],
        ["browser", `Chrome ${index % 8}`],
        ["a b", index % 2 === 0 ? "x:y" : "z"],
        ["trace", index.toString(16).padStart(32, "0")],
        ["handled", index % 2 === 0 ? "yes" : "no"],
        ...(index % 4 === 0 ? [["environment", "production"] as const] : []),
        ...(index % 9 === 0 ? [["release", `web@1.${index % 2}.0`] as const] : []),
        ...(index === 77 ? [["rare", "yes"] as const] : []),
        ...(user === undefined ? [] : [["user", user] as const]),
      ]),
    };
  });
  await web.store(
    all.map(({ id, at, project, title, level, platform, hash, tags }) =>
      preparedEvent({
        projectId: org.projectIds[project === "web" ? 0 : 1] ?? 0,
        hashes: [`${project}${hash}`.padStart(32, "0")],
        title,
        tags: [...tags],
        ...(tags.has("user") && { user: tags.get("user") ?? "" }),
        event: { event_id: id, timestamp: at / 1000, received: at / 1000, level: level as "error", platform },
      }),
    ),
  );
  const { pool } = web;
  await pool.query(
    `insert into release (organization_id, version, package, version_order)
     select organization_id, v, 'web', o from project, unnest($2::text[], $3::text[]) as r (v, o) where project.id = $1`,
    [org.projectIds[0], RELEASES, RELEASES.map((version) => versionOrder(version).key)],
  );
  await pool.query("update issue set status = 'resolved' where project_id = $1 and number % 2 = 0", [
    org.projectIds[0],
  ]);
  return all;
}

async function readShortIds(): Promise<Map<string, string>> {
  const { rows } = await web.pool.query<{ hash: string; slug: string; number: number }>(
    `select ltrim(hash, '0') as hash, slug, number from grouping_hash
       join issue on issue.id = issue_id join project on project.id = issue.project_id`,
  );
  return new Map(rows.map(({ hash, slug, number }) => [hash, `${slug.toUpperCase()}-${base32(number)}`]));
}

const base32 = (number: number): string => {
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return number < 32 ? (digits[number] ?? "") : base32(Math.floor(number / 32)) + (digits[number % 32] ?? "");
};

const url = (parameters: Record<string, string | readonly string[]>): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return `/api/0/organizations/${org.slug}/events/?${query}`;
};

const ask = (parameters: Record<string, string | readonly string[]> = {}): Promise<Answer<WireEventTable>> =>
  org.browser.get<WireEventTable>(url({ statsPeriod: "90d", per_page: "100", ...parameters }));

/** Every page of a list, by its links. */
async function askAll(parameters: Record<string, string | readonly string[]> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ""; ; ) {
    const answer = await ask({ ...parameters, ...(cursor && { cursor }) });
    expect(answer.status, answer.text).toBe(200);
    ids.push(...answer.body.data.map(({ id }) => String(id)));
    const [, next] = /rel="next"; results="true"; cursor="([^"]+)"/.exec(String(answer.headers.link)) ?? [];
    if (next === undefined) return ids;
    cursor = next;
  }
}

const inOrder = (events: readonly Made[]): string[] =>
  [...events].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

const tag = (event: Made, key: string): string => event.tags.get(key) ?? "";

/** Each query, with what it asks of an event. */
const QUERIES: readonly (readonly [query: string, holds: (event: Made) => boolean])[] = [
  ["", () => true],
  ["level:error", ({ level }) => level === "error"],
  ["!level:[error, fatal]", ({ level }) => level !== "error" && level !== "fatal"],
  ['browser:"Chrome 3"', (event) => tag(event, "browser") === "Chrome 3"],
  ["browser:chrome*", () => true],
  ["!browser:*3", (event) => tag(event, "browser") !== "Chrome 3"],
  ['tags["a b"]:x:y', (event) => tag(event, "a b") === "x:y"],
  ["rare:yes", (event) => tag(event, "rare") === "yes"],
  ["has:rare", (event) => tag(event, "rare") !== ""],
  ["!has:environment", (event) => tag(event, "environment") === ""],
  ['environment:""', (event) => tag(event, "environment") === ""],
  ["environment:*", (event) => tag(event, "environment") !== ""],
  [
    `trace:${(9).toString(16).padStart(32, "0")}`,
    (event) => event.tags.get("trace")?.endsWith("09") === true,
  ],
  [`tags[trace]:${"0".repeat(31)}9`, (event) => event.tags.get("trace") === `${"0".repeat(31)}9`],
  ["user.id:3", (event) => tag(event, "user") === "id:3"],
  ["!has:user", (event) => tag(event, "user") === ""],
  ["user:[id:3, id:4]", (event) => ["id:3", "id:4"].includes(tag(event, "user"))],
  ["limit 7", ({ title }) => title.includes("limit 7")],
  ["100% of_", ({ title }) => title.includes("100% of_")],
  ['"über"', ({ title }) => title.includes("Über")],
  ["TOTAL(LIB", () => true],
  ["message:total", () => false],
  ["culprit:total(lib/cart)", () => true],
  ["platform:node", ({ platform }) => platform === "node"],
  ["error.handled:false", (event) => tag(event, "handled") === "no"],
  ["error.unhandled:true level:error", (e) => tag(e, "handled") === "no" && e.level === "error"],
  ["project:api", ({ project }) => project === "api"],
  ["timestamp:-3d", ({ at }) => at >= NOW - 3 * DAY_MS],
  ["timestamp:<2026-11-20", ({ at }) => at < Date.parse("2026-11-20T00:00Z")],
  ["timestamp:2026-11-20", ({ at }) => new Date(at).toISOString().startsWith("2026-11-20")],
  ["release:web@1.0.0", (event) => tag(event, "release") === "web@1.0.0"],
  ["release:>web@1.0.0", (event) => tag(event, "release") === "web@1.1.0"],
  ["release.version:1.1.0", (event) => tag(event, "release") === "web@1.1.0"],
  [
    "level:error OR (platform:node !has:user)",
    (e) => e.level === "error" || (e.platform === "node" && tag(e, "user") === ""),
  ],
  ["!(level:error OR platform:node)", (e) => e.level !== "error" && e.platform !== "node"],
  ["is:resolved", (event) => isResolved(event)],
  ["is:unresolved level:fatal", (event) => !isResolved(event) && event.level === "fatal"],
  ["timesSeen:>100000", () => false],
  ["error.type:RangeError", () => true],
  ["is:unassigned", () => true],
];

const shortIdOf = ({ project, hash }: Made): string =>
  shortIds.get(`${project}${hash}`.replace(/^0+/u, "")) ?? "";

function isResolved(event: Made): boolean {
  const number = shortIdOf(event).split("-")[1] ?? "";
  return event.project === "web" && "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(number) % 2 === 0;
}

describe("events across issues", () => {
  it.each(QUERIES)("by %j are those of which it holds, newest first", async (query, holds) => {
    expect(await askAll({ query })).toEqual(inOrder(made.filter(holds)));
  });

  it("of an issue, of an event and of a project are found by its name", async () => {
    const one = made[10] as Made;
    const same = made.filter(({ project, hash }) => project === one.project && hash === one.hash);
    expect(await askAll({ query: `issue:${shortIdOf(one)}` })).toEqual(inOrder(same));
    expect(await askAll({ query: `id:${one.id}` })).toEqual([one.id]);
    expect(await askAll({ query: `id:${randomUUID().replaceAll("-", "")}` })).toEqual([]);
    const ofApi = made.filter(({ project }) => project === "api");
    expect(await askAll({ project: String(org.projectIds[1]) })).toEqual(inOrder(ofApi));
    expect(await askAll({ environment: "production", project: "api" })).toEqual(
      inOrder(ofApi.filter((event) => tag(event, "environment") === "production")),
    );
  });

  it("are those of the time that was asked for, and of the last 14 days where none was", async () => {
    const between = (from: number, to: number) => inOrder(made.filter(({ at }) => at >= from && at < to));
    const [start, end] = ["2026-11-19T01:00:00Z", "2026-11-21T00:00:00Z"];
    const parameters = { start, end, per_page: "100" };
    const { body } = await org.browser.get<WireEventTable>(url(parameters));
    expect(body.data.map(({ id }) => id)).toEqual(between(Date.parse(start), Date.parse(end)));
    const usual = await org.browser.get<WireEventTable>(url({ per_page: "100" }));
    expect(usual.body.data.map(({ id }) => id)).toEqual(between(NOW - 14 * DAY_MS, NOW).slice(0, 100));
  });

  it("are told by the columns asked for, with their types", async () => {
    const one = made[4] as Made;
    const field = [
      "timestamp",
      "issue",
      "title",
      "level",
      "project",
      "project.id",
      "user.id",
      "user.email",
      "tags[a b]",
      "environment",
      "error.handled",
      "nobody_sends_this",
      "__proto__",
    ];
    const { body } = await ask({ query: `id:${one.id}`, field });
    expect(body.data).toEqual([
      Object.fromEntries([
        ["id", one.id],
        ["project.name", "web"],
        ["timestamp", new Date(one.at).toISOString()],
        ["issue", shortIdOf(one)],
        ["title", one.title],
        ["level", one.level],
        ["project", "web"],
        ["project.id", org.projectIds[0]],
        ["user.id", "4"],
        ["user.email", null],
        ["tags[a b]", "x:y"],
        ["environment", "production"],
        ["error.handled", true],
        ["nobody_sends_this", null],
        ["__proto__", null],
      ]),
    ]);
    expect(body.meta).toMatchObject({
      fields: { timestamp: "date", "project.id": "integer", "error.handled": "boolean", title: "string" },
      isComplete: true,
    });
  });

  it("are read oldest first where that was asked for", async () => {
    expect(await askAll({ sort: "timestamp" })).toEqual(inOrder(made).reverse());
  });

  it.each([
    ["stack.function:pay", 1, "stands in the body of events"],
    ["level:error age:soon", 17, "expected a duration like 24h"],
    ["timestamp:never", 11, "expected a time like"],
    ["user.email:a@b.c", 1, "user:email:"],
    ["(level:error", 1, "never closed"],
  ])("refuse %j at its place", async (query, position, text) => {
    const { status, body } = await ask({ query });
    expect(status).toBe(400);
    const { detail } = body as unknown as { detail: string };
    expect(detail).toContain(`Error in the query at character ${position}: `);
    expect(detail).toContain(text);
  });

  it.each([
    [{ field: "count()" }, "adds events up"],
    [{ field: "stack.filename" }, "no column of events"],
    [{ field: Array.from({ length: 51 }, (_, index) => `f${index}`) }, "50 columns"],
    [{ sort: "-count()" }, "sorted by time"],
    [{ dataset: "spans" }, "errors alone"],
    [{ cursor: "1:x:0" }, "not of this list"],
    [{ cursor: "99999999999999999999:0:0" }, "not of this list"],
  ])("refuse %j with what to do", async (parameters, text) => {
    const { status, body } = await ask(parameters);
    expect(status).toBe(400);
    expect((body as unknown as { detail: string }).detail).toContain(text);
  });
});

describe("pages of events", () => {
  it("lose and repeat nothing while events arrive, forth and back", async () => {
    const before = inOrder(made);
    const first = await ask({ per_page: "7" });
    const cursors = (link: unknown) =>
      Object.fromEntries(
        [...String(link).matchAll(/rel="(\w+)"; results="(\w+)"; cursor="([^"]+)"/gu)].map(
          ([, rel, results, cursor]) => [rel, results === "true" ? cursor : undefined],
        ),
      );
    const late = preparedEvent({
      projectId: org.projectIds[0] ?? 0,
      hashes: ["late".padStart(32, "0")],
      event: { timestamp: NOW / 1000 - 1, received: NOW / 1000 - 1 },
    });
    await web.store([late]);
    try {
      const second = await ask({ per_page: "7", cursor: cursors(first.headers.link).next ?? "" });
      expect(second.body.data.map(({ id }) => id)).toEqual(before.slice(7, 14));
      const back = await ask({ per_page: "7", cursor: cursors(second.headers.link).previous ?? "" });
      expect(back.body.data.map(({ id }) => id)).toEqual(before.slice(0, 7));
      const newer = await ask({ per_page: "7", cursor: cursors(back.headers.link).previous ?? "" });
      expect(newer.body.data.map(({ id }) => id)).toEqual([late.event.event_id]);
      expect(cursors(newer.headers.link).previous).toBeUndefined();
      expect(cursors(newer.headers.link).next).toBeDefined();
    } finally {
      await web.pool.query("delete from event where event_id = $1", [late.event.event_id]);
    }
  });

  it("end when enough was looked at, say where, and go on from there", async () => {
    const projects = org.projectIds.map((id, index) => ({ id, slug: index === 0 ? "web" : "api" }));
    const search = {
      projectIds: org.projectIds,
      conditions: [{ on: "tag", key: "rare", match: [["yes"]], isNegated: false }] as const,
      from: 0,
      to: NOW,
    };
    const found: string[] = [];
    let place: Place | undefined;
    let pages = 0;
    for (;;) {
      const result = await readEventsPage(web.connection.db, search, {
        request: { limit: 5, ...(place && { place, cursor: { value: "", offset: "", isPrevious: false } }) },
        order: "newest",
        projects,
        signal: new AbortController().signal,
        most: 20,
      });
      pages += 1;
      found.push(...result.page.rows.map(({ id }) => id));
      if (!result.page.hasNext) break;
      expect(result.stoppedAt).toBeDefined();
      expect(result.looked).toBeGreaterThanOrEqual(20);
      const { value, offset } = result.page.next;
      place = { at: Number(value), eventId: offset };
    }
    expect(found).toEqual(inOrder(made.filter((event) => tag(event, "rare") === "yes")));
    expect(pages).toBeGreaterThan(3);
  });

  it("of a rare tag are read of its issues alone", async () => {
    const { body } = await ask({ query: "rare:yes" });
    const one = made[77] as Made;
    const same = made.filter(({ project, hash }) => project === one.project && hash === one.hash);
    expect(body.meta.lookedAt).toBeLessThanOrEqual(same.length);
    expect(body.meta.isComplete).toBe(true);
  });

  it("of a value beyond those that are counted one by one are found all the same", async () => {
    const one = made[77] as Made;
    const query = 'rare:yes browser:"Chrome 5"';
    await web.pool.query("update issue_tag_key set values = 500 where key = 'rare'");
    await web.pool.query("delete from issue_tag where key = 'rare'");
    expect(await askAll({ query })).toEqual([one.id]);
    expect(await askAll({ query: "rare:yes" })).toEqual([one.id]);
  });

  it("are read no further for somebody who has left", async () => {
    const gone = new AbortController();
    gone.abort();
    const result = await readEventsPage(
      web.connection.db,
      { projectIds: org.projectIds, conditions: [{ on: "any", of: [], isNegated: false }], from: 0, to: NOW },
      { request: { limit: 5 }, order: "newest", projects: [], signal: gone.signal },
    );
    expect(result.looked).toBeLessThanOrEqual(12);
  });
});

describe("whoever asks for events", () => {
  it("must be in the organisation, and sees its projects alone", async () => {
    const other = await web.organization("owner", "web");
    expect((await other.browser.get(url({}))).status).toBe(404);
    const own = await other.browser.get<WireEventTable>(
      url({ statsPeriod: "90d", query: "" }).replace(org.slug, other.slug),
    );
    expect(own.body.data).toEqual([]);
    const asked = url({ project: String(org.projectIds[0]) }).replace(org.slug, other.slug);
    expect((await other.browser.get(asked)).status).toBe(404);
    // Neither by an event's id nor by an issue's.
    for (const query of [`id:${made[0]?.id}`, `issue:${shortIdOf(made[0] as Made)}`, "issue.id:1"]) {
      const found = await other.browser.get<WireEventTable>(
        url({ statsPeriod: "90d", query }).replace(org.slug, other.slug),
      );
      expect(found.body.data).toEqual([]);
    }
  });

  it("needs the scope event:read, and a sign-in", async () => {
    const told = async (scopes: ("event:read" | "org:read")[]) => {
      const { token } = await createToken(web.web.room, { email: org.email, scopes });
      return (await withToken(web.web.server, token, "GET", url({}))).status;
    };
    expect(await told(["event:read"])).toBe(200);
    expect(await told(["org:read"])).toBe(403);
    expect((await web.web.server.inject({ method: "GET", url: url({}) })).statusCode).toBe(401);
  });
});

describe("events of issues that are changed", () => {
  it("are gone with their issue, and come along where it is merged", async () => {
    const its = await web.organization("manager", "web");
    const store = (hash: string) =>
      web.store([
        preparedEvent({
          projectId: its.projectIds[0] ?? 0,
          hashes: [hash.repeat(32)],
          event: { timestamp: NOW / 1000 - 60, received: NOW / 1000 - 60 },
        }),
      ]);
    const [[a], [b], [c]] = [await store("a"), await store("b"), await store("c")];
    const path = `/api/0/organizations/${its.slug}/issues/`;
    expect((await its.browser.send("DELETE", `${path}?id=${c?.issueId}`)).status).toBe(204);
    const merge = await its.browser.send("PUT", `${path}?id=${a?.issueId}&id=${b?.issueId}`, { merge: true });
    expect(merge.status).toBe(200);
    const { parent } = (merge.body as { merge: { parent: string } }).merge;
    const { body } = await its.browser.get<WireEventTable>(
      `/api/0/organizations/${its.slug}/events/?field=issue.id&query=issue.id:${parent}`,
    );
    expect(new Set(body.data.map((row) => row.id))).toEqual(new Set([a?.eventId, b?.eventId]));
    expect(body.data.map((row) => row["issue.id"])).toEqual([Number(parent), Number(parent)]);
    const all = await its.browser.get<WireEventTable>(`/api/0/organizations/${its.slug}/events/`);
    expect(all.body.data).toHaveLength(2);
  });
});
