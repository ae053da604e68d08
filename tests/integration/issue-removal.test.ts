import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeCounters } from "../../src/issues/removal/store.ts";
import type { WireTombstone } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";

let web: IssuesWeb;
let org: TestOrganization;
let projectId: number;
beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("owner", "web");
  projectId = org.projectIds[0] ?? 0;
});
afterAll(() => web[Symbol.asyncDispose]());

const hashOf = (digit: string) => digit.repeat(32);

async function strike(hashes: [string, ...string[]], events = 1): Promise<number | undefined> {
  const stored = await web.store(
    Array.from({ length: events }, (_, n) =>
      preparedEvent({ projectId, hashes, user: `id:${n}`, tags: [["browser", `b${n}`]] }),
    ),
  );
  return stored[0]?.issueId;
}

function ask(method: "GET" | "PUT" | "DELETE", id: number | undefined, body?: object) {
  const path = `/api/0/organizations/${org.slug}/issues/${id}/`;
  return method === "GET" ? org.browser.get(path) : org.browser.send(method, path, body);
}

/** Rows of all counters that this issue has. */
async function countersOf(id: number | undefined): Promise<number> {
  const tables = ["issue_user", "issue_hour", "issue_tag", "issue_tag_key"];
  const { rows } = await web.pool.query<{ rows: number }>(
    `select (${tables.map((table) => `(select count(*) from ${table} where issue_id = $1)`).join(" + ")})::int as rows`,
    [id],
  );
  return rows[0]?.rows ?? 0;
}

async function outcomes(): Promise<Record<string, number>> {
  const { rows } = await web.pool.query<{ name: string; quantity: number }>(
    `select outcome || ' ' || reason as name, sum(quantity)::int as quantity from outcome_hour
      where project_id = $1 group by 1`,
    [projectId],
  );
  return Object.fromEntries(rows.map(({ name, quantity }) => [name, quantity]));
}

describe("a deleted issue", () => {
  it("is gone at once, and its counters in steps that go on after a kill", async () => {
    const [id, kept] = [await strike([hashOf("a")], 40), await strike([hashOf("b")], 3)];
    const ofKept = await countersOf(kept);
    expect((await ask("DELETE", id)).status).toBe(202);
    expect((await ask("GET", id)).status).toBe(404);
    // Killed before its first step ended: nothing of it is done.
    const stopped = new AbortController();
    stopped.abort();
    await removeCounters(web.connection.db, stopped.signal);
    expect(await countersOf(id)).toBeGreaterThan(80);
    // Two nodes at once, as after a lease that ran out.
    const { signal } = new AbortController();
    await Promise.all([removeCounters(web.connection.db, signal), removeCounters(web.connection.db, signal)]);
    await removeCounters(web.connection.db, signal);
    expect(await countersOf(id)).toBe(0);
    expect(await countersOf(kept)).toBe(ofKept);
    expect((await web.pool.query("select from issue_removal")).rowCount).toBe(0);
  });

  it("comes back as a new one with its next event", async () => {
    const id = await strike([hashOf("c")]);
    await ask("DELETE", id);
    const again = await strike([hashOf("c")]);
    expect(again).toBeGreaterThan(id ?? 0);
  });
});

describe("a discarded issue", () => {
  it("is gone, and further events of its hashes are dropped and counted", async () => {
    const id = await strike([hashOf("d"), hashOf("e")]);
    const before = await outcomes();
    expect((await ask("PUT", id, { discard: true })).status).toBe(204);
    expect((await ask("GET", id)).status).toBe(404);
    expect(await strike([hashOf("d"), hashOf("e")], 5)).toBeUndefined();
    expect(await strike([hashOf("d"), hashOf("e")], 2)).toBeUndefined();
    // By a hash that is broader, as another place of the same throw has it.
    expect(await strike([hashOf("f"), hashOf("e")])).toBeUndefined();
    expect(await outcomes()).toEqual({ ...before, "filtered discarded-hash": 8 });
    expect(await strike([hashOf("f")])).toBeGreaterThan(0);
  });

  it("counts what was dropped of each since, once, and no more when it is taken again", async () => {
    const list = async () =>
      (await org.browser.get<WireTombstone[]>(`/api/0/projects/${org.slug}/web/tombstones/`)).body;
    const one = await strike(["1a".repeat(16), "1b".repeat(16)]);
    const other = await strike(["1c".repeat(16)]);
    await ask("PUT", one, { discard: true });
    await ask("PUT", other, { discard: true });
    expect((await list()).slice(0, 2)).toMatchObject([
      { dropped: 0, lastDropped: null },
      { dropped: 0, lastDropped: null },
    ]);
    await strike(["1a".repeat(16)], 3);
    await strike(["2f".repeat(16), "1b".repeat(16)], 2);
    await strike(["1c".repeat(16)], 1);
    const [second, first] = await list();
    expect([second?.dropped, first?.dropped]).toEqual([1, 5]);
    expect(Date.parse(first?.lastDropped ?? "")).toBeGreaterThan(Date.now() - 3_600_000);
    await org.browser.send("DELETE", `/api/0/projects/${org.slug}/web/tombstones/${first?.id}/`);
    expect(await strike(["1a".repeat(16)], 2)).toBeGreaterThan(0);
    expect((await list()).map(({ dropped }) => dropped)[0]).toBe(1);
  });

  it("is dropped by a worker that knew it, and taken again by one that knew it was discarded", async () => {
    const id = await strike([hashOf("1")], 2);
    await org.browser.send("PUT", `/api/0/projects/${org.slug}/web/issues/?id=${id}`, { discard: true });
    expect(await strike([hashOf("1")])).toBeUndefined();
    const list = await org.browser.get<{ id: string }[]>(`/api/0/projects/${org.slug}/web/tombstones/`);
    expect(list.body[0]).toMatchObject({
      message: "RangeError: limit 9",
      culprit: "total(lib/cart)",
      level: "error",
      type: "error",
      actor: { email: org.email },
    });
    const path = `/api/0/projects/${org.slug}/web/tombstones/${list.body[0]?.id}/`;
    expect((await org.browser.send("DELETE", path)).status).toBe(204);
    expect((await org.browser.send("DELETE", path)).status).toBe(404);
    expect(await strike([hashOf("1")])).toBeGreaterThan(id ?? 0);
  });

  it("needs the right to delete, and a selection", async () => {
    const path = `/api/0/organizations/${org.slug}/issues/`;
    expect((await org.browser.send("PUT", path, { discard: true })).status).toBe(400);
    const member = await web.organization("member", "api");
    const refused = await member.browser.send("PUT", `/api/0/organizations/${member.slug}/issues/?id=1`, {
      discard: true,
    });
    expect(refused.status).toBe(403);
  });
});
