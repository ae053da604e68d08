import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventCursor, EventRow } from "../../src/ports/event-store.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";

const DAY = 86_400;
const now = Date.UTC(2026, 10, 22, 14) / 1000;

let events: EventsDatabase;

beforeAll(async () => {
  events = await openEvents(() => now * 1000);
});
afterAll(() => events[Symbol.asyncDispose]());

async function project(): Promise<number> {
  return (await makeProject(events.pool)).projectId;
}

/** An event that occurred and was received so many seconds ago. */
function ago(projectId: number, occurred: number, received = occurred, tags: [string, string][] = []) {
  const release = tags.find(([key]) => key === "release")?.[1];
  return preparedEvent({
    projectId,
    tags,
    event: { timestamp: now - occurred, received: now - received, ...(release !== undefined && { release }) },
  });
}

async function issueOf(projectId: number): Promise<number> {
  const { rows } = await events.pool.query("select id from issue where project_id = $1", [projectId]);
  return rows[0].id;
}

async function readAll(
  of: { issueId: number } | { projectId: number },
  limit: number,
  between?: () => Promise<unknown>,
): Promise<EventRow[]> {
  const all: EventRow[] = [];
  let after: EventCursor | undefined;
  do {
    const page = await events.reader.page({ ...of, limit, ...(after && { after }) });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    all.push(...page.rows);
    after = page.next;
    await between?.();
  } while (after);
  return all;
}

describe("event reader", () => {
  it("gives an event back as it was stored, by its id", async () => {
    const projectId = await project();
    const stored = [1, 2, 3].map((n) => ago(projectId, n * 60));
    await events.store(stored);
    for (const { event } of stored) {
      const found = await events.reader.byId(projectId, event.event_id);
      expect(found?.event).toEqual(event);
      expect(found?.size).toBe(Buffer.byteLength(JSON.stringify(event)));
      expect(found?.row).toMatchObject({ projectId, eventId: event.event_id, title: "RangeError: limit 9" });
    }
  });

  it("finds an old event by its id, and none of another project", async () => {
    const projectId = await project();
    const other = await project();
    const old = ago(projectId, 60 * DAY);
    await events.store([old]);
    const { event_id: id } = old.event;
    expect((await events.reader.byId(projectId, id))?.row.eventId).toBe(id);
    expect(await events.reader.byId(other, id)).toBeUndefined();
    expect((await events.reader.locate([other, projectId], id))?.projectId).toBe(projectId);
    expect(await events.reader.locate([other], id)).toBeUndefined();
    expect(await events.reader.locate([], id)).toBeUndefined();
  });

  it("pages through every event once, newest first, though days, late ones and equal times mix", async () => {
    const projectId = await project();
    const batch = [];
    for (let n = 0; n < 40; n++) batch.push(ago(projectId, n * 0.9 * DAY));
    for (let n = 0; n < 15; n++) batch.push(ago(projectId, 5 * DAY)); // equal to the microsecond
    for (let n = 0; n < 15; n++) batch.push(ago(projectId, 20 * DAY + n, 2 * DAY)); // stored offline for long
    for (let n = 0; n < 10; n++) batch.push(ago(projectId, 0.001 * n)); // within milliseconds
    await events.store(batch);
    const expected = batch.map(({ event }) => event.event_id).sort();
    const issueId = await issueOf(projectId);

    for (const limit of [1, 7, 100]) {
      for (const of of [{ issueId }, { projectId }]) {
        const rows = await readAll(of, limit);
        expect(rows.map((row) => row.eventId).sort()).toEqual(expected);
        const times = rows.map((row) => row.occurredAt);
        expect(times).toEqual([...times].sort((a, b) => b - a));
      }
    }
  });

  it("shows no event twice and skips none while new ones arrive", async () => {
    const projectId = await project();
    const first = Array.from({ length: 20 }, (_, n) => ago(projectId, 100 + n));
    await events.store(first);
    const issueId = await issueOf(projectId);
    let fresh = 90;
    const rows = await readAll({ issueId }, 6, () => events.store([ago(projectId, fresh--)]));
    expect(rows.map((row) => row.eventId)).toEqual(first.map(({ event }) => event.event_id));
  });

  it("reads back towards newer events", async () => {
    const projectId = await project();
    const stored = Array.from({ length: 5 }, (_, n) => ago(projectId, n * DAY));
    await events.store(stored);
    const ids = stored.map(({ event }) => event.event_id);
    const last = (await readAll({ projectId }, 100)).at(-1);
    if (last === undefined) throw new Error("nothing was read");
    const page = await events.reader.page({ projectId, before: last, limit: 3 });
    expect(page.rows.map((row) => row.eventId)).toEqual([ids[3], ids[2], ids[1]]);
    expect(page.next?.eventId).toBe(ids[1]);
  });

  it("keeps to the time asked for", async () => {
    const projectId = await project();
    await events.store([1, 2, 3, 4].map((n) => ago(projectId, n * DAY)));
    const at = (days: number) => (now - days * DAY) * 1000;
    const { rows } = await events.reader.page({ projectId, from: at(3), to: at(1), limit: 10 });
    expect(rows.map((row) => row.occurredAt)).toEqual([at(2), at(3)]);
  });

  it("knows oldest and latest by occurrence, not by arrival", async () => {
    const projectId = await project();
    const latest = ago(projectId, 10);
    const oldest = ago(projectId, 25 * DAY, 1);
    await events.store([ago(projectId, 20 * DAY), latest]);
    await events.store([oldest, ago(projectId, 3 * DAY, 2)]);
    const issueId = await issueOf(projectId);
    expect((await events.reader.ofIssue(issueId, "latest"))?.event).toEqual(latest.event);
    expect((await events.reader.ofIssue(issueId, "oldest"))?.event).toEqual(oldest.event);
  });

  it("recommends an event of the last release that has a user", async () => {
    const projectId = await project();
    const wanted = ago(projectId, 50, 50, [
      ["release", "2.0"],
      ["user", "id:7"],
    ]);
    const newest = ago(projectId, 10, 10, [["release", "2.0"]]);
    await events.store([wanted, newest, ago(projectId, 60, 5, [["user", "id:7"]])]);
    const issueId = await issueOf(projectId);
    expect((await events.reader.ofIssue(issueId, "recommended"))?.event).toEqual(wanted.event);
  });

  it("walks from neighbour to neighbour through the whole issue", async () => {
    const projectId = await project();
    const stored = [0, 0, 0, 1, 30, 31, 70].map((days) => ago(projectId, days * DAY));
    await events.store(stored);
    const issueId = await issueOf(projectId);
    const listed = (await readAll({ issueId }, 100)).map((row) => row.eventId);

    let found = await events.reader.ofIssue(issueId, "oldest");
    const walked: string[] = [];
    while (found) {
      walked.push(found.row.eventId);
      const { previous, next } = await events.reader.neighbours(found.row);
      expect(previous).toBe(walked.at(-2));
      found = next === undefined ? undefined : await events.reader.byId(projectId, next);
    }
    expect(walked).toEqual(listed.toReversed());
  });

  it("finds nothing of an issue that was deleted", async () => {
    const projectId = await project();
    const gone = ago(projectId, 10);
    await events.store([gone]);
    const issueId = await issueOf(projectId);
    await events.pool.query("delete from issue where id = $1", [issueId]);
    expect(await events.reader.byId(projectId, gone.event.event_id)).toBeUndefined();
    expect(await events.reader.ofIssue(issueId, "latest")).toBeUndefined();
    expect(await events.reader.ofIssue(issueId, "oldest")).toBeUndefined();
    expect((await events.reader.page({ projectId, limit: 10 })).rows).toEqual([]);
  });
});
