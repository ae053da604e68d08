import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportEvents } from "../../src/issues/event-search/export.ts";
import { fieldsOf } from "../../src/issues/event-search/fields.ts";
import type { WireEventTable, WireEventTimeSeries } from "../../src/wire/events-table.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { until } from "../support/until.ts";

const NOW = Date.parse("2026-11-23T08:01:00Z");
const MANY = 30_000;

let web: IssuesWeb;
let org: TestOrganization;
let port: number;

beforeAll(async () => {
  web = await openIssuesWeb(() => NOW);
  org = await web.organization("member", "web", "bulk");
  const event = (title: string, minutesAgo: number, tags: [string, string][]) => {
    const seconds = NOW / 1000 - minutesAgo * 60;
    const [projectId = 0] = org.projectIds;
    return preparedEvent({ projectId, title, tags, event: { timestamp: seconds, received: seconds } });
  };
  await web.store([
    event("=cmd|' /C calc'!A0", 5, [["x", "1"]]),
    event("plain", 3, [["@tag", '+1 "quoted", too']]),
    event("Größe ‘x’", 1, []),
  ]);
  // As many as would fill the memory of a careless export, in a project of their own.
  const { issueId } = (
    await web.store([
      preparedEvent({
        projectId: org.projectIds[1] ?? 0,
        event: { timestamp: NOW / 1000, received: NOW / 1000 },
      }),
    ])
  )[0] ?? { issueId: 0 };
  await web.pool.query(
    `insert into event (day, project_id, issue_id, event_id, occurred_at, received_at, block_id, block_index, level,
                        type, platform, title, culprit, tags)
     select '2026-11-23', $1, $2, md5(n::text)::uuid, $3::timestamptz - n * interval '1 second', $3, 0, 0, 'error', 'error',
            'node', repeat('x', 90), 'c', '{}' from generate_series(1, $4) as n`,
    [org.projectIds[1], issueId, new Date(NOW), MANY - 1],
  );
  const server = web.web.node();
  await server.listen({ port: 0, host: "127.0.0.1" });
  port = (server.server.address() as AddressInfo).port;
}, 120_000);
afterAll(() => web[Symbol.asyncDispose]());

const path = (query: string) => `/api/0/organizations/${org.slug}/events/export/?statsPeriod=7d&${query}`;

/** A page's download, of which nothing is read yet. */
async function download(query: string): Promise<IncomingMessage> {
  const cookie = [...org.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const asked = request({ host: "127.0.0.1", port, path: path(query), headers: { cookie }, agent: false });
  asked.on("error", () => undefined);
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.on("error", () => undefined);
  return answer;
}

/** Fifty columns of a hundred letters: more than any socket takes without a reader. */
const WIDE = `project=bulk&${Array.from({ length: 25 }, (_, n) => `field=title&field=tags[${n}]`).join("&")}&${[
  ..."abcdefgh",
]
  .map(() => "field=culprit")
  .join("&")}`;

describe("an export of events", () => {
  it("is CSV with the columns asked for, which no spreadsheet runs", async () => {
    const { status, headers, text } = await org.browser.get(
      path("project=web&field=timestamp&field=title&field=tags[@tag]&field=@tag"),
    );
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["content-disposition"]).toBe(`attachment; filename="events-${org.slug}.csv"`);
    expect(text).toBe(
      "\ufefftimestamp,title,tags[@tag],'@tag\r\n" +
        "2026-11-23T08:00:00.000Z,Größe ‘x’,,\r\n" +
        `2026-11-23T07:58:00.000Z,plain,"'+1 ""quoted"", too","'+1 ""quoted"", too"\r\n` +
        "2026-11-23T07:56:00.000Z,'=cmd|' /C calc'!A0,,\r\n",
    );
  });

  it("is NDJSON with the rows of the list", async () => {
    const fields = "field=timestamp&field=title&field=issue&field=id&field=project.name&query=!%22plain%22";
    const { text, headers } = await org.browser.get(path(`project=web&format=ndjson&${fields}`));
    expect(headers["content-type"]).toBe("application/x-ndjson");
    const list = await org.browser.get<WireEventTable>(
      `/api/0/organizations/${org.slug}/events/?project=web&${fields}`,
    );
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(list.body.data);
    expect(lines).toHaveLength(2);
  });

  it("of many events brings each once, newest first", async () => {
    const { text } = await org.browser.get(path("project=bulk&format=ndjson&field=id&field=timestamp"));
    const rows = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; timestamp: string });
    expect(rows).toHaveLength(MANY);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(MANY);
    const times = rows.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it("asks for no more than its reader takes, and for nothing once it is gone", async () => {
    let looks = 0;
    const count = () => {
      looks += 1;
    };
    const ended = Promise.withResolvers<void>();
    web.pool.on("acquire", count);
    try {
      const stream = exportEvents({
        db: web.connection.db,
        search: { projectIds: [org.projectIds[1] ?? 0], conditions: [], from: 0, to: NOW },
        fields: fieldsOf(["title", "culprit", "id"]),
        format: "ndjson",
        projects: [{ id: org.projectIds[1] ?? 0, slug: "bulk" }],
        log: undefined,
        ended: ended.resolve,
      });
      await once(stream, "readable");
      await elsewhere();
      const before = looks;
      await elsewhere();
      expect(looks).toBe(before);
      // Some more is taken, some more is asked for.
      let taken = 0;
      for await (const chunk of stream) {
        taken += (chunk as Buffer).length;
        if (looks > before + 1) break; // ends the stream
      }
      expect(taken).toBeGreaterThan(0);
      await ended.promise;
      const after = looks;
      await elsewhere();
      expect(looks).toBe(after);
      expect(after).toBeLessThan(10);
    } finally {
      web.pool.off("acquire", count);
    }
  });

  /** Room for whoever goes on by themselves: another database answers meanwhile. */
  async function elsewhere(): Promise<void> {
    for (let times = 0; times < 30; times++) await web.web.pool.query("select pg_sleep(0.002)");
  }

  it("has its place for as long as somebody takes it, and there are not more than places", async () => {
    const open = await Promise.all(Array.from({ length: 8 }, () => download(WIDE)));
    expect(open.map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(200));
    const ninth = await download(WIDE);
    expect(ninth.statusCode).toBe(429);
    expect(ninth.headers["retry-after"]).toBe("30");
    ninth.destroy();
    for (const one of open) one.destroy();
    const again = await until("a free place", async () => {
      const answer = await download(WIDE);
      if (answer.statusCode === 200) return answer;
      answer.destroy();
      return undefined;
    });
    again.destroy();
  });

  it("that breaks off is cut, so that nobody takes it for whole", async () => {
    const answer = await until("a place", async () => {
      const one = await download(WIDE);
      if (one.statusCode === 200) return one;
      one.destroy();
      return undefined;
    });
    await web.pool.query("alter table event rename to event_away");
    try {
      const closed = new Promise((resolve) => answer.once("close", resolve));
      answer.resume();
      await closed;
      expect(answer.complete).toBe(false);
    } finally {
      await web.pool.query("alter table event_away rename to event");
    }
  });

  it("is refused before it begins where something is wrong with it, and to outsiders", async () => {
    expect((await org.browser.get(path("query=level:nonsense"))).status).toBe(400);
    expect((await org.browser.get(path("format=xlsx"))).status).toBe(400);
    expect((await org.browser.get(path("field=count()"))).status).toBe(400);
    const other = await web.organization("owner", "web");
    expect((await other.browser.get(path(""))).status).toBe(404);
  });
});

describe("matches over time", () => {
  const series = (query: string) =>
    org.browser.get<WireEventTimeSeries>(`/api/0/organizations/${org.slug}/events-timeseries/?${query}`);

  it("are counted in buckets of the time asked for", async () => {
    const start = "2026-11-23T07:00:00Z";
    const { body } = await series(
      `project=web&start=${start}&end=2026-11-23T08:01:00Z&interval=15m&query=!%22plain%22`,
    );
    const [counts] = body.timeSeries;
    expect(counts?.meta).toEqual({ interval: 900_000, valueType: "integer", valueUnit: null });
    expect(counts?.values.map(({ value }) => value)).toEqual([0, 0, 0, 1, 1]);
    expect(counts?.values[0]).toEqual({ timestamp: Date.parse(start), value: 0, incomplete: false });
    expect(counts?.values[4]?.incomplete).toBe(true);
    expect(body.meta).toMatchObject({ isComplete: true, countedBy: "occurred", lookedAt: 3 });
  });

  it("of very many are told by counters, by when they were received", async () => {
    const minute = new Date("2026-11-22T10:30:00Z");
    await web.pool.query("insert into project_minute (project_id, minute, events) values ($1, $2, 5000000)", [
      org.projectIds[1],
      minute,
    ]);
    const { body } = await series("project=bulk&statsPeriod=48h&interval=1h");
    expect(body.meta).toMatchObject({ isComplete: true, countedBy: "received", lookedAt: 0 });
    const hour = body.timeSeries[0]?.values.find(
      ({ timestamp }) => timestamp === Date.parse("2026-11-22T10:00Z"),
    );
    expect(hour?.value).toBe(5_000_000);
  });

  it("are refused in more buckets than a chart has, and for anything but events", async () => {
    expect((await series("statsPeriod=90d&interval=1m")).status).toBe(400);
    expect((await series("interval=soon")).status).toBe(400);
    expect((await series("yAxis=p95(x)")).status).toBe(400);
  });
});
