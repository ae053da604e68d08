import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { wakeInTime } from "../../src/issues/archive/store.ts";
import { letGoOfTeams } from "../../src/issues/teams/store.ts";
import { writeMails } from "../../src/mail/causes/write-mails.ts";
import { lookForOwners } from "../../src/ownership/look-for-owners.ts";
import type { WireComment, WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireMove } from "../../src/wire/moves.ts";
import type { WireCodeOwnersAnswer, WireOwners, WireOwnership } from "../../src/wire/ownership.ts";
import type { WireTeamDetails } from "../../src/wire/team.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { type Browser, signedIn } from "../support/web.ts";

let web: IssuesWeb;
let org: TestOrganization;
let organizationId: number;
beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("owner", "web");
  const { rows } = await web.pool.query("select id from organization where slug = $1", [org.slug]);
  organizationId = rows[0].id;
});
afterAll(() => web[Symbol.asyncDispose]());

const stop = new AbortController().signal;
const api = (path: string) => `/api/0/organizations/${org.slug}/${path}`;
const look = () => lookForOwners({ db: web.connection.db, events: web.reader, now: Date.now }, stop);

let made = 0;
/** An issue whose one event went through this file. */
async function newIssue(filename = "src/a.ts"): Promise<number> {
  made += 1;
  const [stored] = await web.store([
    preparedEvent({
      projectId: org.projectIds[0] ?? 0,
      hashes: [made.toString(16).padStart(32, "0")],
      event: {
        exception: {
          values: [{ type: "E", value: "bad", stacktrace: { frames: [{ filename, in_app: true }] } }],
        },
      },
    }),
  ]);
  return stored?.issueId ?? 0;
}

async function newTeam(slug: string, ...members: readonly number[]): Promise<WireTeamDetails> {
  const team = await org.browser.send<WireTeamDetails>("POST", api("teams/"), { slug });
  expect(team.status, team.text).toBe(201);
  await org.browser.send("DELETE", api(`members/me/teams/${slug}/`));
  for (const id of members) await org.browser.send("POST", api(`members/${id}/teams/${slug}/`), {});
  return team.body;
}

async function person(email: string): Promise<{ id: number; browser: Browser }> {
  const one = await signedIn(web.web, email);
  await insertMembership(web.connection.db, organizationId, one.id, "member");
  return one;
}

const put = (issue: number, body: object, browser = org.browser) =>
  browser.send<WireIssueDetails>("PUT", api(`issues/${issue}/`), body);
const details = async (issue: number, browser = org.browser) =>
  (await browser.get<WireIssueDetails>(api(`issues/${issue}/`))).body;
const found = async (query: string, browser = org.browser) =>
  (await browser.get<WireIssue[]>(`${api("issues/")}?query=${encodeURIComponent(query)}`)).body.map(
    ({ id }) => Number(id),
  );

describe("an issue", () => {
  it("is given to a team by id and by slug, taken from it by a person, and says so", async () => {
    const team = await newTeam("payments");
    const issue = await newIssue();
    const assigned = { type: "team", id: team.id, name: "payments" };
    expect((await put(issue, { assignedTo: `team:${team.id}` })).body.assignedTo).toEqual(assigned);
    expect((await put(issue, { assignedTo: "#Payments" })).body.assignedTo).toEqual(assigned);
    const list = await org.browser.get<WireIssue[]>(api("issues/"));
    expect(list.body.find(({ id }) => id === String(issue))?.assignedTo).toEqual(assigned);
    await put(issue, { assignedTo: "me" });
    expect((await details(issue)).assignedTo).toMatchObject({ type: "user", email: org.email });
    await put(issue, { assignedTo: "#payments" });
    await put(issue, { assignedTo: "" });
    const last = await details(issue);
    expect(last.assignedTo).toBeNull();
    expect(last.activity.map(({ type, data }) => [type, data.assigneeType, data.assigneeName])).toEqual([
      ["unassigned", undefined, undefined],
      ["assigned", "team", "payments"],
      ["assigned", "user", undefined],
      ["assigned", "team", "payments"],
    ]);
  });

  it("goes to no team that is not of its organization", async () => {
    const other = await web.organization("owner", "web");
    const theirs = await other.browser.send<WireTeamDetails>(
      "POST",
      `/api/0/organizations/${other.slug}/teams/`,
      {
        slug: "theirs",
      },
    );
    const issue = await newIssue();
    for (const assignedTo of [`team:${theirs.body.id}`, "#theirs", "team:x", "#", "#a b", "team:", "#\0"]) {
      expect((await put(issue, { assignedTo })).status, assignedTo).toBe(400);
    }
    expect((await details(issue)).assignedTo).toBeNull();
    // Nor into a search of theirs.
    expect(await found("assigned:#theirs")).toEqual([]);
  });

  it("is one of many that go to a team at once", async () => {
    const team = await newTeam("many");
    const ids = [await newIssue(), await newIssue()];
    const bulk = await org.browser.send("PUT", `${api("issues/")}?id=${ids[0]}&id=${ids[1]}`, {
      assignedTo: "#many",
    });
    expect(bulk.body).toEqual({ assignedTo: { type: "team", id: team.id, name: "many" } });
    expect((await found("assigned:#many")).sort((a, b) => a - b)).toEqual(ids.sort((a, b) => a - b));
  });

  it("keeps its team through merge and unmerge, and whoever heard of it hears of what it became", async () => {
    const mara = await person("merge@example.com");
    await newTeam("mergers", mara.id);
    const [into, from] = [await newIssue(), await newIssue()];
    await put(from, { assignedTo: "#mergers" });
    const merge = await org.browser.send("PUT", `${api("issues/")}?id=${into}&id=${from}`, {
      merge: true,
      into: String(into),
    });
    expect(merge.status, merge.text).toBe(200);
    expect((await details(into)).assignedTo).toBeNull();
    expect((await details(into, mara.browser)).subscriptionDetails).toEqual({ reason: "team" });
    const settled = (id: number) =>
      until("end of its moves", async () => (await details(id)).moves.length === 0 || undefined);
    await settled(into);
    const { body: merges } = await org.browser.get<WireMove[]>(api(`issues/${into}/merges/`));
    const undone = await org.browser.send("POST", api(`issues/${into}/unmerge/`), { merge: merges[0]?.id });
    expect(undone.status, undone.text).toBeLessThan(300);
    await settled(from);
    expect((await details(from)).assignedTo).toMatchObject({ name: "mergers" });
  });

  it("of which a person took hold while an older release ran is theirs alone", async () => {
    await newTeam("older");
    const issue = await newIssue();
    await put(issue, { assignedTo: "#older" });
    await web.pool.query("update issue set assignee_id = $1 where id = $2", [org.accountId, issue]);
    expect((await details(issue)).assignedTo).toMatchObject({ type: "user" });
    expect(await found("assigned:#older")).toEqual([]);
    expect(await found(`assigned:me issue.id:${issue}`)).toEqual([issue]);
    await put(issue, { assignedTo: null });
    expect((await details(issue)).assignedTo).toBeNull();
  });
});

describe("a search", () => {
  it("finds issues by team, by one's own teams, and by nobody", async () => {
    const jo = await person("search@example.com");
    await newTeam("mine", jo.id);
    await newTeam("others");
    const [mine, others, hers, free] = [
      await newIssue(),
      await newIssue(),
      await newIssue(),
      await newIssue(),
    ];
    await put(mine, { assignedTo: "#mine" });
    await put(others, { assignedTo: "#others" });
    await put(hers, { assignedTo: "search@example.com" });
    const among = async (query: string) =>
      (
        await found(
          `${query} (issue.id:${mine} OR issue.id:${others} OR issue.id:${hers} OR issue.id:${free})`,
          jo.browser,
        )
      ).sort((a, b) => a - b);
    expect(await among("assigned:#mine")).toEqual([mine]);
    expect(await among("assigned:#MINE")).toEqual([mine]);
    expect(await among("assigned:my_teams")).toEqual([mine]);
    expect(await among("assigned:[me, my_teams]")).toEqual([mine, hers]);
    expect(await among("!assigned:#mine")).toEqual([others, hers, free]);
    expect(await among("is:assigned")).toEqual([mine, others, hers]);
    expect(await among("is:unassigned")).toEqual([free]);
    expect(await among("assigned:none")).toEqual([free]);
    expect(await among("has:assigned !assigned:my_teams")).toEqual([others, hers]);
    expect(await among("assigned_or_suggested:#others")).toEqual([others]);
    expect(await among("assigned:#nobody")).toEqual([]);
  });
});

describe("rules of ownership", () => {
  const rules = (raw: string) =>
    org.browser.send<WireOwnership>("PUT", `/api/0/projects/${org.slug}/web/ownership/`, { raw });

  it("give a new issue to the team they name, once, and suggest teams with their reasons", async () => {
    const jo = await person("rules@example.com");
    const team = await newTeam("tillers", jo.id);
    const saved = await rules("path:src/* rules@example.com\npath:src/till/* #Tillers rules@example.com");
    expect(saved.status, saved.text).toBe(200);
    expect(saved.body.schema?.rules[1]?.owners[0]).toEqual({
      type: "team",
      identifier: "Tillers",
      id: team.id,
    });
    const issue = await newIssue("src/till/drawer.ts");
    await Promise.all([look(), look()]);
    const given = await details(issue);
    expect(given.assignedTo).toEqual({ type: "team", id: team.id, name: "tillers" });
    expect(given.activity).toMatchObject([
      { type: "assigned", user: null, data: { assigneeType: "team", assigneeName: "tillers", line: 2 } },
    ]);
    expect((await details(issue, jo.browser)).subscriptionDetails).toEqual({ reason: "team" });

    const { owners } = (await org.browser.get<WireOwners>(`/api/0/issues/${issue}/owners/`)).body;
    expect(owners).toMatchObject([
      { type: "team", id: team.id, name: "tillers", reasons: [{ kind: "rule", line: 2, decides: true }] },
      { type: "user", email: "rules@example.com", reasons: [{ line: 2 }, { line: 1 }] },
    ]);
    await put(issue, { assignedTo: "" });
    await look();
    expect((await details(issue)).assignedTo).toBeNull();
    expect(await found("assigned_or_suggested:#tillers")).toEqual([issue]);
    expect(await found(`assigned_or_suggested:my_teams issue.id:${issue}`, jo.browser)).toEqual([issue]);
    expect(await found(`assigned_or_suggested:my_teams issue.id:${issue}`)).toEqual([]);
    await rules("");
  });

  it("say where a team stands that is not there any more, and go by the others", async () => {
    await newTeam("leaving");
    await rules(`path:* ${org.email}\npath:* #leaving`);
    await org.browser.send("DELETE", `/api/0/teams/${org.slug}/leaving/`);
    const now = await org.browser.get<WireOwnership>(`/api/0/projects/${org.slug}/web/ownership/`);
    expect(now.body.problems).toMatchObject([{ line: 2, column: 8, code: "noSuchTeam" }]);
    const issue = await newIssue();
    await look();
    expect((await details(issue)).assignedTo).toMatchObject({ email: org.email });
    await rules("");
  });

  it("are made of a CODEOWNERS file whose groups are teams, by their names or by what one says", async () => {
    await newTeam("front");
    await newTeam("back-office");
    const answer = await org.browser.send<WireCodeOwnersAnswer>(
      "POST",
      `/api/0/projects/${org.slug}/web/ownership/codeowners/`,
      {
        raw: "/web/ @acme/Front\n/api/ @acme/sub/front @acme/office\n/old/ @acme/gone",
        names: { "@acme/office": "#back-office" },
      },
    );
    expect(answer.body).toMatchObject({
      rules: "codeowners:/web/ #front\ncodeowners:/api/ #front #back-office",
      unknown: [{ name: "@acme/gone", lines: [3] }],
    });
  });
});

describe("comments", () => {
  const write = async () => {
    const room = {
      db: web.connection.db,
      log: silent,
      url: "https://e.example.com",
      secretKey: "k".repeat(64),
    };
    while ((await writeMails({ ...room, now: Date.now })) > 0);
  };
  /** To whom a mail went since the last time, and why. */
  async function mails(kind = "comment"): Promise<[string, string][]> {
    await write();
    const { rows } = await web.pool.query<{ recipient: string; text: string }>(
      "select recipient, text from mail where kind = $1 order by recipient, id",
      [kind],
    );
    await web.pool.query("delete from mail");
    return rows.map(({ recipient, text }) => [
      recipient,
      /You get this because ([^;.]+)/.exec(text)?.[1] ?? "",
    ]);
  }
  const say = (issue: number, text: string) =>
    org.browser.send<WireComment>("POST", api(`issues/${issue}/comments/`), { text });

  it("that mention a team are one mail to each who is in it, whatever else would bring them one", async () => {
    const [both, one, left] = [
      await person("both@example.com"),
      await person("one@example.com"),
      await person("left@example.com"),
    ];
    const night = await newTeam("night", both.id, one.id, org.accountId);
    await newTeam("day", both.id, left.id);
    const issue = await newIssue();
    const said = await say(issue, "#night and #Day, @both@example.com: #12, a#night, &#night; #nobody");
    expect(said.body.data.teams).toMatchObject([
      { type: "team", id: night.id, name: "night" },
      { name: "day" },
    ]);
    expect(await mails()).toEqual([
      ["both@example.com", "the comment mentions you"],
      ["left@example.com", "the comment mentions #day, which you are in"],
      ["one@example.com", "the comment mentions #night, which you are in"],
    ]);

    // Afterwards whoever is in a team hears of it, but those who ended it for themselves.
    await org.browser.send("DELETE", api(`members/${left.id}/teams/day/`));
    await put(issue, { isSubscribed: false }, both.browser);
    expect((await details(issue, both.browser)).isSubscribed).toBe(false);
    expect(await found("is:subscribed", one.browser)).toContain(issue);
    expect(await found("is:subscribed", both.browser)).not.toContain(issue);
    await say(issue, "Any news?");
    expect(await mails()).toEqual([
      ["one@example.com", "#night, which you are in, had this issue or was mentioned on it"],
    ]);
    const { subscribers } = await details(issue);
    expect(subscribers.map(({ user, reason }) => [user.email, reason])).toEqual([
      [org.email, "commented"],
      ["one@example.com", "team"],
    ]);
  });

  it("that are edited are told to those alone whose team is mentioned anew", async () => {
    const [a, b] = [await person("edit-a@example.com"), await person("edit-b@example.com")];
    await newTeam("edit-a", a.id);
    await newTeam("edit-b", b.id);
    const issue = await newIssue();
    const { id } = (await say(issue, "#edit-a")).body;
    expect((await mails()).map(([to]) => to)).toEqual(["edit-a@example.com"]);
    await org.browser.send("PUT", api(`issues/${issue}/comments/${id}/`), { text: "#edit-a #edit-b" });
    expect((await mails()).map(([to]) => to)).toEqual(["edit-b@example.com"]);
  });

  it("on an issue that a team has reach its members", async () => {
    const jo = await person("assigned@example.com");
    await newTeam("havers", jo.id);
    const issue = await newIssue();
    await put(issue, { assignedTo: "#havers" });
    await say(issue, "Look");
    expect((await mails()).map(([to]) => to)).toEqual(["assigned@example.com"]);
    // And so does that it woke, of itself.
    await put(issue, { status: "ignored", ignoreDuration: 1 });
    await web.pool.query("update issue set wakes_at = now() - interval '1 minute' where id = $1", [issue]);
    await wakeInTime(web.connection.db);
    expect((await mails("woken")).map(([to]) => to)).toEqual(["assigned@example.com", org.email]);
  });
});

describe("a team that is deleted", () => {
  it("leaves its issues to nobody, with a note by whom, and whatever dies meanwhile", async () => {
    const team = await newTeam("gone");
    const ids: number[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await newIssue());
    for (const id of ids) await put(id, { assignedTo: "#gone" });
    await web.pool.query("update issue set assignee_id = $1 where id = $2", [org.accountId, ids[2]]);
    expect((await org.browser.send("DELETE", `/api/0/teams/${org.slug}/gone/`)).status).toBe(204);
    expect((await details(ids[0] ?? 0)).assignedTo).toBeNull();
    // One issue was let go of when a node died.
    const { db } = web.connection;
    await Promise.all([letGoOfTeams(db, Date.now(), stop), letGoOfTeams(db, Date.now(), stop)]);
    for (const id of ids.slice(0, 2)) {
      const { activity } = await details(id);
      expect(activity[0]).toMatchObject({
        type: "unassigned",
        user: { email: org.email },
        data: { team: "gone", reason: "team_deleted" },
      });
      expect(activity).toHaveLength(2);
    }
    expect((await details(ids[2] ?? 0)).activity.map(({ type }) => type)).toEqual(["assigned"]);
    const rows = async () => (await web.pool.query("select from team where id = $1", [team.id])).rowCount;
    expect(await rows()).toBe(1);
    await letGoOfTeams(db, Date.now() + 120_000, stop);
    expect(await rows()).toBe(0);
  });
});
