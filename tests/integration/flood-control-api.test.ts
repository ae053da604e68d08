import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { thinOut } from "../../src/drivers/event-store-postgres/thin-out.ts";
import { DEFAULT_FLOOD_RATE, FloodDirectory } from "../../src/projects/flood-control.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";
import type { WireEvent, WireEventRow } from "../../src/wire/event.ts";
import type { WireEventTable } from "../../src/wire/events-table.ts";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireProject } from "../../src/wire/project.ts";
import { floodEvent, openFloodWorker } from "../support/flood.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { silent } from "../support/silent.ts";
import { hashOf } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const HASHES = hashOf("a");

let web: IssuesWeb;
let org: TestOrganization;
let flood: PackedEvent[];
let issueId: string;

beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("member", "shop");
  const [projectId = 0] = org.projectIds;
  await using worker = openFloodWorker(web.pool, 5);
  flood = Array.from({ length: 40 }, (_, n) => floodEvent({ projectId, n, hashes: HASHES }));
  await worker.store(flood);
  issueId = (
    await get<WireEvent>(`/organizations/${org.slug}/eventids/${flood[0]?.event.event_id}/`, "event")
  ).groupID;
});
afterAll(() => web[Symbol.asyncDispose]());

async function get<T>(path: string, part?: string): Promise<T> {
  const answer = await org.browser.get<T>(`/api/0${path}`);
  expect(answer.status, path).toBe(200);
  return part === undefined ? answer.body : ((answer.body as Record<string, T>)[part] as T);
}

const issue = () => get<WireIssueDetails>(`/organizations/${org.slug}/issues/${issueId}/`);

describe("flood control, told by the web API", () => {
  it("says nothing of an issue as long as all of its events are there", async () => {
    expect((await issue()).floodControl).toBeNull();
    const rows = await get<WireEventRow[]>(`/organizations/${org.slug}/issues/${issueId}/events/`);
    expect(rows.some(({ isThinned }) => isThinned)).toBe(false);
  });

  it("says how many events were counted and how many of them kept in full, and since when", async () => {
    const before = await issue();
    await thinOut(web.pool, new AbortController().signal, 0);
    const { floodControl, count, userCount, stats, tags } = await issue();
    expect(floodControl).toEqual({
      counted: "40",
      keptInFull: "7",
      since: expect.stringMatching(/^20\d\d-/),
    });
    expect({ count, userCount, stats, tags }).toEqual({
      count: "40",
      userCount: before.userCount,
      stats: before.stats,
      tags: before.tags,
    });
  });

  it("marks what was thinned in lists, and answers with what its row tells", async () => {
    const rows = await get<WireEventRow[]>(
      `/organizations/${org.slug}/issues/${issueId}/events/?per_page=100`,
    );
    expect(rows.filter(({ isThinned }) => isThinned)).toHaveLength(33);
    const id = flood[20]?.event.event_id ?? "";
    const event = await get<WireEvent>(`/organizations/${org.slug}/issues/${issueId}/events/${id}/`);
    expect(event).toMatchObject({
      eventID: id,
      isThinned: true,
      title: "RangeError: limit 9",
      entries: [],
      size: 0,
      previousEventID: flood[5]?.event.event_id,
      nextEventID: flood[39]?.event.event_id,
      release: { version: "shop@1" },
    });
    expect(event.tags).toContainEqual({ key: "release", value: "shop@1" });
    const json = await org.browser.get<{ detail: string }>(
      `/api/0/projects/${org.slug}/shop/events/${id}/json/`,
    );
    expect([json.status, json.body.detail]).toEqual([404, expect.stringContaining("its body was not kept")]);
    const latest = await get<WireEvent>(`/organizations/${org.slug}/issues/${issueId}/events/latest/`);
    expect([latest.eventID, latest.isThinned, latest.context]).toEqual([
      flood[39]?.event.event_id,
      undefined,
      { n: 39 },
    ]);
  });

  it("says in a list of events across issues which were thinned, and finds all by their tags", async () => {
    const { data, meta } = await get<WireEventTable>(
      `/organizations/${org.slug}/events/?field=id&field=thinned&query=release:shop@1&per_page=100&statsPeriod=24h`,
    );
    expect(meta.fields.thinned).toBe("boolean");
    expect(data).toHaveLength(40);
    expect(data.filter(({ thinned }) => thinned)).toHaveLength(33);
  });

  it("tells nobody else", async () => {
    const other = await web.organization("owner", "shop");
    const id = flood[20]?.event.event_id ?? "";
    for (const path of [
      `/organizations/${org.slug}/issues/${issueId}/`,
      `/organizations/${other.slug}/issues/${issueId}/`,
      `/organizations/${other.slug}/eventids/${id}/`,
      `/projects/${other.slug}/shop/events/${id}/`,
    ]) {
      expect((await other.browser.get(`/api/0${path}`)).status, path).toBeGreaterThanOrEqual(403);
    }
  });
});

describe("the rate of a project", () => {
  const path = ({ slug }: TestOrganization) => `/api/0/projects/${slug}/shop/`;

  it("is the operator's until the project says otherwise, and every worker hears of it", async () => {
    const manager = await web.organization("manager", "shop");
    const [projectId = 0] = manager.projectIds;
    const rate = async () => (await manager.browser.get<WireProject>(path(manager))).body.floodControl;
    expect(await rate()).toEqual({ perMinute: null, operators: DEFAULT_FLOOD_RATE });

    let now = 0;
    const directory = new FloodDirectory({ db: web.connection.db, now: () => now, log: silent }, 30);
    expect(directory.rateOf(projectId)).toBe(30);
    for (const perMinute of [7, 0, null]) {
      const changed = await manager.browser.send<WireProject>("PUT", path(manager), {
        floodControl: { perMinute },
      });
      expect([changed.status, changed.body.floodControl.perMinute]).toEqual([200, perMinute]);
      expect((await rate()).perMinute).toBe(perMinute);
      await until("the rate in the worker", () => {
        now += 60_000;
        return directory.rateOf(projectId) === (perMinute ?? 30);
      });
    }
    expect(
      (await manager.browser.send<WireProject>("PUT", path(manager), { name: "Shop" })).body.floodControl
        .perMinute,
    ).toBe(null);
  });

  it("holds what was known while the database does not answer", async () => {
    const connection = connect(web.url, { max: 1, application: "test", onError: () => {} });
    await connection[Symbol.asyncDispose]();
    let now = 0;
    const said: string[] = [];
    const log = { ...silent, warn: (_: unknown, text: string) => said.push(text) };
    const directory = new FloodDirectory({ db: connection.db, now: () => now, log }, 12);
    for (; now < 3; now++) expect(directory.rateOf(1)).toBe(12);
    await until("one word about it", () => said.length > 0);
    expect(said).toHaveLength(1);
  });

  it("refuses what is no rate", async () => {
    const manager = await web.organization("manager", "shop");
    for (const perMinute of [-1, 1.5, 100_001, "7", [], {}, true, undefined]) {
      const { status, body } = await manager.browser.send("PUT", path(manager), {
        floodControl: { perMinute },
      });
      expect([status, body], JSON.stringify(perMinute)).toEqual([
        400,
        { floodControl: [expect.stringContaining("Write a whole number")] },
      ]);
    }
  });

  it("is changed by who may change the project, and by nobody else", async () => {
    const member = await web.organization("member", "shop");
    const change = { floodControl: { perMinute: 1 } };
    expect((await member.browser.send("PUT", path(member), change)).status).toBe(403);
    const other = await web.organization("owner", "shop");
    expect((await other.browser.send("PUT", path(member), change)).status).toBeGreaterThanOrEqual(403);
    const { body } = await member.browser.get<WireProject>(path(member));
    expect(body.floodControl.perMinute).toBeNull();
  });
});
