import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { normalize } from "../../src/digest/normalize/normalize.ts";
import { packEvent } from "../../src/digest/pack-event.ts";
import { prepare } from "../../src/digest/prepare.ts";
import { isObject, type JsonObject } from "../../src/lib/json.ts";
import type { Event } from "../../src/protocol/event.ts";
import type { WireEvent, WireEventRow } from "../../src/wire/event.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import type { Answer } from "../support/web.ts";

const DAY = 86_400;
const now = Date.UTC(2026, 10, 22, 14);

let web: IssuesWeb;
let org: TestOrganization;

beforeAll(async () => {
  web = await openIssuesWeb(() => now);
  org = await web.organization("member", "web");
});
afterAll(() => web[Symbol.asyncDispose]());

function event(told: Partial<Event> = {}, tags: [string, string][] = []) {
  const seconds = now / 1000 - 60;
  return preparedEvent({
    projectId: org.projectIds[0] ?? 0,
    hashes: [(told.event_id ?? "a").padStart(32, "0")],
    tags,
    event: { timestamp: seconds, received: seconds, ...told },
  });
}

const RICH: Partial<Event> = {
  release: "shop@2.1.0",
  environment: "production",
  dist: "eu",
  exception: {
    values: [
      { type: "Error", value: "cause" },
      {
        type: "TypeError",
        value: "x is undefined",
        mechanism: { type: "onerror", handled: false },
        stacktrace: {
          frames: [
            { function: "dispatch", filename: "react-dom.js", lineno: 9, in_app: false },
            {
              function: "pay",
              filename: "src/pay.ts",
              abs_path: "webpack:///src/pay.ts",
              lineno: 42,
              colno: 7,
              in_app: true,
              pre_context: ["a", "b"],
              context_line: "c",
              post_context: ["d"],
              vars: { total: 3 },
              source_link: "javascript:alert(1)",
            },
          ],
        },
      },
    ],
  },
  logentry: { formatted: "hello 1", message: "hello %s", params: [1] },
  breadcrumbs: { values: [{ timestamp: now / 1000 - 70, category: "fetch", data: { status_code: 504 } }] },
  request: {
    method: "GET",
    url: "https://shop.example/pay",
    headers: [["Accept", "*/*"]],
    query_string: [["q", "1"]],
  },
  user: { id: "7", email: "a@b.c", ip_address: "192.0.2.1" },
  contexts: { browser: { name: "Chrome", version: "142" } },
  extra: { cart: [1] },
  modules: { react: "19" },
  sdk: { name: "sentry.javascript.browser", version: "11.12.0" },
  errors: [{ type: "invalid_data", name: "tags.0", value: "x" }, { type: "some_new_thing" }],
  debug_meta: { images: [{ type: "sourcemap", debug_id: "d" }, "odd"] },
};

const eventUrl = (id: string) => `/api/0/projects/${org.slug}/web/events/${id}/`;

describe("an event", () => {
  it("is shown with everything a reader asks for", async () => {
    const rich = event(RICH, [
      ["environment", "production"],
      ["user", "id:7"],
    ]);
    const [stored] = await web.store([rich]);
    await web.pool.query(
      "insert into user_report (project_id, event_id, received_at, name, email, comments) values ($1, $2, now(), 'Bo', 'b@c.d', 'it broke')",
      [stored?.projectId, stored?.eventId],
    );
    const { body, status } = await org.browser.get<WireEvent>(eventUrl(rich.event.event_id));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: rich.event.event_id,
      eventID: rich.event.event_id,
      groupID: String(stored?.issueId),
      projectSlug: "web",
      dateCreated: "2026-11-22T13:59:00.000Z",
      location: "src/pay.ts",
      message: "hello 1",
      metadata: { type: "TypeError", value: "x is undefined", filename: "src/pay.ts", function: "pay" },
      release: { version: "shop@2.1.0", shortVersion: "2.1.0" },
      user: { id: "7", email: "a@b.c", ip_address: "192.0.2.1" },
      context: { cart: [1] },
      packages: { react: "19" },
      size: Buffer.byteLength(JSON.stringify(rich.event)),
      userReport: { name: "Bo", comments: "it broke" },
      nextEventID: null,
      previousEventID: null,
      tags: [
        { key: "environment", value: "production" },
        { key: "user", value: "id:7" },
      ],
    });
    expect(body.entries.map(({ type }) => type)).toEqual([
      "message",
      "exception",
      "breadcrumbs",
      "request",
      "debugmeta",
    ]);
    expect(body.errors.map(({ message }) => message)).toEqual([
      "A value was not of the expected kind and was discarded.",
      "The event was changed on its way: some new thing.",
    ]);
    const exception = body.entries.find((entry) => entry.type === "exception");
    const frame = exception?.data.values[1]?.stacktrace?.frames[1];
    expect(exception?.data.hasSystemFrames).toBe(true);
    expect(frame).toMatchObject({
      absPath: "webpack:///src/pay.ts",
      lineNo: 42,
      colNo: 7,
      inApp: true,
      context: [
        [40, "a"],
        [41, "b"],
        [42, "c"],
        [43, "d"],
      ],
      vars: { total: 3 },
      sourceLink: null,
    });
  });

  it("is downloaded as it is stored, as a file", async () => {
    const rich = event({ ...RICH, event_id: "b".repeat(32) });
    await web.store([rich]);
    const answer = await org.browser.get<Event>(`${eventUrl("b".repeat(32))}json/`);
    expect(answer.body).toEqual(rich.event);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(answer.headers["content-disposition"]).toBe(`attachment; filename="${"b".repeat(32)}.json"`);
  });

  it("is found by its id alone, dashed or not, in the organisations of the caller only", async () => {
    const id = "c0".repeat(16);
    const [stored] = await web.store([event({ event_id: id })]);
    const dashed = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-").toUpperCase();
    for (const text of [id, dashed]) {
      const { body } = await org.browser.get(`/api/0/organizations/${org.slug}/eventids/${text}/`);
      expect(body).toMatchObject({
        organizationSlug: org.slug,
        projectSlug: "web",
        groupId: String(stored?.issueId),
        eventId: id,
        event: { id },
      });
    }
    const other = await web.organization("owner", "web");
    for (const url of [
      `/api/0/organizations/${other.slug}/eventids/${id}/`,
      `/api/0/projects/${other.slug}/web/events/${id}/`,
    ]) {
      expect((await other.browser.get(url)).status).toBe(404);
    }
    expect((await other.browser.get(eventUrl(id))).status).toBe(404);
    expect((await org.browser.get(eventUrl("odd"))).status).toBe(400);
  });
});

describe("events of an issue", () => {
  it("are listed newest first, page by page, and lead from one to the next", async () => {
    const ids = Array.from({ length: 7 }, (_, n) => `${n}d`.repeat(16));
    const at = (n: number) => now / 1000 - n * DAY - 0.25;
    const batch = ids.map((id, n) => ({
      ...event({ event_id: id, timestamp: at(n), received: at(n) }, [["user", `email:${n}@b.c`]]),
      grouping: { ...event().grouping, hashes: ["e".repeat(32)] as [string] },
    }));
    const [stored] = await web.store(batch);
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/events/`;

    const seen: WireEventRow[] = [];
    let next: string | undefined = `${url}?per_page=3&full=false&cursor=`;
    while (next) {
      const page: Answer<WireEventRow[]> = await org.browser.get<WireEventRow[]>(next);
      seen.push(...page.body);
      next = /<([^>]+)>; rel="next"; results="true"/.exec(String(page.headers.link))?.[1];
      next = next?.replace("http://localhost:9000", "");
    }
    expect(seen.map(({ id }) => id)).toEqual(ids);
    expect(seen[1]).toMatchObject({
      dateCreated: "2026-11-21T13:59:59.750Z",
      user: { email: "1@b.c" },
      groupID: String(stored?.issueId),
    });
    const week = await org.browser.get<WireEventRow[]>(`${url}?statsPeriod=3d`);
    expect(week.body.map(({ id }) => id)).toEqual(ids.slice(0, 3));

    const one = async (which: string) => (await org.browser.get<WireEvent>(`${url}${which}/`)).body;
    expect((await one("latest")).id).toBe(ids[0]);
    expect((await one("recommended")).id).toBe(ids[0]);
    expect(await one("oldest")).toMatchObject({ id: ids[6], previousEventID: null, nextEventID: ids[5] });
    expect(await one(ids[3] ?? "")).toMatchObject({ previousEventID: ids[4], nextEventID: ids[2] });
    const [elsewhere] = await web.store([event({ event_id: "e1".repeat(16) })]);
    expect((await org.browser.get(`${url}${elsewhere?.eventId}/`)).status).toBe(404);
  });

  it("are listed for a project too", async () => {
    const { body } = await org.browser.get<WireEventRow[]>(
      `/api/0/projects/${org.slug}/web/events/?per_page=2`,
    );
    expect(body).toHaveLength(2);
    expect(body[0]).toMatchObject({ projectID: String(org.projectIds[0]), platform: "node" });
  });

  it("refuse a cursor of another list", async () => {
    const url = `/api/0/projects/${org.slug}/web/events/?cursor=1:7:0`;
    expect((await org.browser.get(url)).status).toBe(400);
  });

  it.each([
    `cursor=8640000000000000:${"a".repeat(32)}:1`,
    "start=-271821-04-20T00:00:00Z&end=2026-11-22",
    "start=2026-11-22&end=%2B275760-09-13T00:00:00Z",
  ])("refuse times that no calendar of a database has: %s", async (query) => {
    const { status } = await org.browser.get(`/api/0/projects/${org.slug}/web/events/?${query}`);
    expect(status).toBe(400);
  });
});

const samplesDir = ["../fixtures/event-samples", "../../../shared/data/event-samples"]
  .map((dir) => path.resolve(import.meta.dirname, dir))
  .find((dir) => existsSync(dir));

describe.skipIf(samplesDir === undefined)(
  "every sample of the field (skipped where they are not present)",
  () => {
    const files =
      samplesDir === undefined ? [] : readdirSync(samplesDir, { recursive: true, encoding: "utf8" });
    const samples = files.flatMap((file) => {
      const payload = file.endsWith(".json") ? read(path.join(samplesDir ?? "", file)) : undefined;
      return payload === undefined ? [] : [{ file, payload }];
    });

    it("is shown in full, and downloaded as it was stored", async () => {
      const samplesOrg = await web.organization("member", "samples");
      const projectId = samplesOrg.projectIds[0] ?? 0;
      const prepared = samples.map(({ payload }, n) => {
        const eventId = (n + 4096).toString(16).padStart(32, "0");
        const raw = { projectId, keyId: 1, eventId, form: "event" as const, payload, receivedAt: now };
        return packEvent(prepare(normalize(raw, { now, retentionDays: 90 }), { projectId, keyId: 1 }));
      });
      expect(await web.store(prepared)).toHaveLength(samples.length);

      const base = `/api/0/projects/${samplesOrg.slug}/samples/events`;
      for (const [n, { event, payload }] of prepared.entries()) {
        const file = samples[n]?.file;
        const answer = await samplesOrg.browser.get<WireEvent>(`${base}/${event.event_id}/`);
        expect(answer.status, file).toBe(200);
        expect(answer.body.title, file).not.toBe("");
        expect(answer.text, file).not.toContain("undefined:");
        const raw = await samplesOrg.browser.get<Event>(`${base}/${event.event_id}/json/`);
        expect(raw.body, file).toEqual(JSON.parse(payload));
      }
    }, 120_000);
  },
);

/** The payload of a sample, where it is one JSON object. */
function read(file: string): JsonObject | undefined {
  try {
    const payload: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isObject(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
