import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { lookForOwners } from "../../src/ownership/look-for-owners.ts";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import type {
  WireCodeOwnersAnswer,
  WireOwners,
  WireOwnership,
  WireOwnershipChange,
  WireOwnershipProblems,
  WireOwnershipTrialAnswer,
} from "../../src/wire/ownership.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { type Browser, signedIn } from "../support/web.ts";

let issues: IssuesWeb;
let org: TestOrganization;
let jo: number;
beforeAll(async () => {
  issues = await openIssuesWeb();
  org = await issues.organization("owner", "first");
  jo = (await joined("Jo@example.com")).id;
});
afterAll(() => issues[Symbol.asyncDispose]());

const stop = new AbortController().signal;
const look = (now = Date.now) =>
  lookForOwners({ db: issues.connection.db, events: issues.reader, now }, stop);

async function joined(email: string): Promise<{ id: number; browser: Browser }> {
  const person = await signedIn(issues.web, email);
  const row = await issues.connection.db
    .selectFrom("organization")
    .select("id")
    .where("slug", "=", org.slug)
    .executeTakeFirstOrThrow();
  await insertMembership(issues.connection.db, row.id, person.id, "member");
  return person;
}

let projects = 0;
async function newProject() {
  const slug = `p${++projects}`;
  const row = await issues.connection.db
    .insertInto("project")
    .columns(["organization_id", "slug", "name"])
    .expression((from) =>
      from
        .selectFrom("organization")
        .select((eb) => ["organization.id", eb.val(slug).as("slug"), eb.val(slug).as("name")])
        .where("slug", "=", org.slug),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, slug, path: `/api/0/projects/${org.slug}/${slug}` };
}

function put(path: string, change: WireOwnershipChange | object) {
  return org.browser.send<WireOwnership>("PUT", `${path}/ownership/`, change);
}

let hashes = 0;
/** An issue of its own, with one event that went through this file. */
async function crashIn(projectId: number, filename: string): Promise<number> {
  const frames = [
    { filename: "node_modules/express/index.js", in_app: false },
    { filename, in_app: true },
  ];
  const [stored] = await issues.store([
    preparedEvent({
      projectId,
      hashes: [(++hashes).toString(16).padStart(32, "0")],
      event: { exception: { values: [{ type: "E", value: "bad", stacktrace: { frames } }] } },
      tags: [["region", "eu"]],
    }),
  ]);
  return stored?.issueId ?? 0;
}

const details = async (id: number): Promise<WireIssueDetails> =>
  (await org.browser.get<WireIssueDetails>(`/api/0/organizations/${org.slug}/issues/${id}/`)).body;

describe("rules of ownership", () => {
  it("are kept with who changed them, and refused with the places of what is wrong", async () => {
    const { path } = await newProject();
    const before = (await org.browser.get<WireOwnership>(`${path}/ownership/`)).body;
    expect(before).toMatchObject({ raw: null, version: 0, schema: null, fallthrough: true });

    const bad = await put(path, {
      raw: "path:src/* jo@example.com\npath:src/[ #a\nurl:* nobody@example.com",
    });
    expect(bad.status).toBe(400);
    expect(bad.body).toMatchObject({
      raw: [
        expect.stringMatching(/^Line 2, column 10: /),
        "Line 3, column 7: Nobody of this organization has the address nobody@example.com.",
      ],
    });
    const saved = await put(path, { raw: "path:src/* jo@example.com", version: 0 });
    expect(saved.status, saved.text).toBe(200);
    expect(saved.body).toMatchObject({
      version: 1,
      autoAssignment: "Auto Assign to Issue Owner",
      problems: [],
      schema: {
        rules: [
          {
            matcher: { type: "path", pattern: "src/*" },
            owners: [{ type: "user", identifier: "jo@example.com", id: String(jo) }],
          },
        ],
      },
    });
    expect((await put(path, { raw: "# \0" })).status).toBe(400);
    expect((await put(path, { raw: "", version: 0 })).status).toBe(409);
    expect((await put(path, { autoAssignment: "Auto Assign to Suspect Commits" })).status).toBe(400);
    expect((await put(path, { raw: null })).body).toMatchObject({ raw: "", version: 2, schema: null });
    const check = await org.browser.send<WireOwnershipProblems>("POST", `${path}/ownership/check/`, {
      raw: "path:* #payments",
    });
    expect(check.body.problems).toMatchObject([{ line: 1, column: 8, code: "noSuchTeam" }]);
  });

  it("may be changed by those who may change the project, and seen by no outsider", async () => {
    const { path } = await newProject();
    const { browser: mara } = await joined("mara@example.com");
    expect((await mara.send("PUT", `${path}/ownership/`, { raw: "" })).status).toBe(403);
    expect((await mara.get(`${path}/ownership/`)).status).toBe(200);
    const { browser: outsider } = await signedIn(issues.web, "outsider@example.com");
    expect((await outsider.get(`${path}/ownership/`)).status).toBe(404);
    expect((await outsider.send("POST", `${path}/ownership/try/`, { raw: "", path: "a" })).status).toBe(404);
  });

  it("give a new issue to the owner that the last rule names, with a note, once", async () => {
    const { id, path } = await newProject();
    await put(path, { raw: `path:* ${org.email}\npath:src/pay/* jo@example.com` });
    const issue = await crashIn(id, "src/pay/till.ts");
    const other = await crashIn(id, "src/list.ts");
    await look();
    await look();
    expect((await details(other)).assignedTo).toMatchObject({ email: org.email });
    const given = await details(issue);
    expect(given.assignedTo).toMatchObject({ id: String(jo) });
    expect(given.activity).toMatchObject([
      {
        type: "assigned",
        user: null,
        data: {
          assignee: String(jo),
          integration: "projectOwnership",
          rule: "path:src/pay/* jo@example.com",
          line: 2,
        },
      },
    ]);
    const { rows } = await issues.pool.query(
      "select account_id, reason from issue_subscription where issue_id = $1",
      [issue],
    );
    expect(rows).toEqual([{ account_id: jo, reason: "assigned" }]);
  });

  it("give one issue once, though two nodes look at the same time", async () => {
    const { id, path } = await newProject();
    await put(path, { raw: "path:* jo@example.com" });
    const made = [];
    for (let n = 0; n < 10; n++) made.push(await crashIn(id, `src/${n}.ts`));
    await Promise.all([look(), look(), look()]);
    const notes = await issues.pool.query(
      "select issue_id from issue_activity where issue_id = any($1::bigint[]) order by 1",
      [made],
    );
    expect(notes.rows.map(({ issue_id }) => issue_id)).toEqual(made);
  });

  it("never take an issue from whom a person gave it to, nor give it again to whom it was taken from", async () => {
    const { id, path } = await newProject();
    await put(path, { raw: "path:* jo@example.com" });
    const [given, taken] = [await crashIn(id, "a.ts"), await crashIn(id, "b.ts")];
    const assign = (issue: number, assignedTo: string) =>
      org.browser.send("PUT", `/api/0/organizations/${org.slug}/issues/${issue}/`, { assignedTo });
    await assign(given, "me");
    await assign(taken, "me");
    await assign(taken, "");
    await look();
    expect((await details(given)).assignedTo).toMatchObject({ id: String(org.accountId) });
    expect((await details(taken)).assignedTo).toBeNull();
  });

  it("give nothing where that is off, to an issue that was there before, or by a rule that matches not", async () => {
    const { id, path } = await newProject();
    const old = await crashIn(id, "src/old.ts");
    await put(path, { raw: "path:src/* jo@example.com" });
    const unmatched = await crashIn(id, "lib/x.ts");
    await look();
    await put(path, { autoAssignment: "Turn off Auto-Assignment" });
    const off = await crashIn(id, "src/new.ts");
    await look();
    for (const issue of [old, unmatched, off]) expect((await details(issue)).assignedTo).toBeNull();
  });

  it("wait for the first event of an issue whose worker died before it was stored", async () => {
    const { id, path } = await newProject();
    await put(path, { raw: "path:* jo@example.com" });
    const issue = await crashIn(id, "src/a.ts");
    const event = "with moved as (delete from event where issue_id = $1 returning *) select * from moved";
    const { rows } = await issues.pool.query(event, [issue]);
    await look();
    expect((await details(issue)).assignedTo).toBeNull();
    await issues.pool.query(
      "insert into event select * from jsonb_populate_recordset(null::event, $1::jsonb)",
      [JSON.stringify(rows)],
    );
    await look(() => Date.now() + 60_000);
    expect((await details(issue)).assignedTo).toMatchObject({ id: String(jo) });
  });

  it("cost nothing in a project without any", async () => {
    const { id } = await newProject();
    await crashIn(id, "src/a.ts");
    const { rows } = await issues.pool.query(
      "select from ownership_cause c join issue i on i.id = c.issue_id where i.project_id = $1",
      [id],
    );
    expect(rows).toEqual([]);
  });

  it("are searched by: who has an issue, or would while nobody has it", async () => {
    const { id, slug, path } = await newProject();
    await crashIn(id, "lib/x.ts");
    const suggested = await crashIn(id, "src/a.ts");
    await put(path, { raw: "path:src/* jo@example.com", autoAssignment: "Turn off Auto-Assignment" });
    const mine = await crashIn(id, "src/b.ts");
    await look();
    await org.browser.send("PUT", `/api/0/organizations/${org.slug}/issues/${mine}/`, { assignedTo: "me" });
    const find = async (query: string) =>
      (
        await org.browser.get<WireIssue[]>(
          `/api/0/projects/${org.slug}/${slug}/issues/?query=${encodeURIComponent(query)}`,
        )
      ).body.map((issue) => Number(issue.id));
    expect(await find("assigned_or_suggested:jo@example.com")).toEqual([suggested]);
    expect(await find("assigned_or_suggested:me")).toEqual([mine]);
    expect(await find("assigned_or_suggested:none")).toHaveLength(1);
    expect(await find("!assigned_or_suggested:none")).toHaveLength(2);
  });
});

describe("suggestions", () => {
  it("say which rule names whom, the one that decides first", async () => {
    const { id, path } = await newProject();
    await put(path, { raw: `tags.region:eu jo@example.com\nsrc/* ${org.email} jo@example.com` });
    const issue = await crashIn(id, "src/a.ts");
    const answer = await org.browser.get<WireOwners>(`/api/0/issues/${issue}/owners/`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.rule).toEqual(["path", "src/*"]);
    expect(answer.body.rules).toEqual([
      ["tags.region", "eu"],
      ["path", "src/*"],
    ]);
    expect(answer.body.owners).toMatchObject([
      { id: String(org.accountId), reasons: [{ kind: "rule", line: 2, decides: true, by: "src/a.ts" }] },
      {
        id: String(jo),
        reasons: [
          { kind: "rule", line: 2, decides: true },
          { kind: "rule", line: 1, decides: false, by: "eu" },
        ],
      },
    ]);
  });

  it("name authors of suspect commits who are members", async () => {
    const { id } = await newProject();
    const issue = await crashIn(id, "src/suspect.ts");
    await issues.pool.query(
      `with repo as (insert into repository (organization_id, name)
                     select organization_id, 'acme/' || id from project where id = $1 returning id, organization_id),
            made as (insert into code_commit (repository_id, sha, message, author_email, committed_at)
                     select repo.id, repeat('a', 40), 'Change the till', address, now() - interval '1 day'
                       from repo, unnest(array['JO@example.com']) as address returning id),
            file as (insert into commit_file (commit_id, path, type, name)
                     select id, 'src/suspect.ts', 'M', 'suspect.ts' from made),
            rel as (insert into release (organization_id, version, created_at)
                    select organization_id, 'v1-' || $1, now() - interval '1 hour' from repo returning id),
            of_project as (insert into release_project (release_id, project_id) select id, $1 from rel)
       insert into release_commit (release_id, commit_id, position) select rel.id, made.id, 0 from rel, made`,
      [id],
    );
    const { body } = await org.browser.get<WireOwners>(`/api/0/issues/${issue}/owners/`);
    expect(body.owners).toMatchObject([
      { id: String(jo), reasons: [{ kind: "commit", message: "Change the till" }] },
    ]);
  });
});

describe("a try-out", () => {
  it("says who would own a path or an issue, and by which lines", async () => {
    const { id, slug, path } = await newProject();
    await issues.pool.query(
      `with repo as (insert into repository (organization_id, name)
                     select organization_id, 'acme/try' from project where id = $1 returning id)
       insert into code_mapping (project_id, repository_id, stack_root, source_root)
       select $1, id, 'src/', 'web/src/' from repo`,
      [id],
    );
    const issue = await crashIn(id, "src/a.ts");
    const raw = `path:src/* jo@example.com\nodd line\ncodeowners:/web/ ${org.email}`;
    const tried = async (what: object) =>
      await org.browser.send<WireOwnershipTrialAnswer>("POST", `${path}/ownership/try/`, { raw, ...what });
    const byPath = await tried({ path: "webpack:///./src/b.ts" });
    expect(byPath.body).toMatchObject({
      repositoryPaths: ["web/src/b.ts"],
      rules: [
        { line: 1, decides: false, by: "src/b.ts" },
        { line: 3, decides: true, by: "web/src/b.ts" },
      ],
      owners: [{ email: org.email }, { id: String(jo) }],
    });
    for (const what of [{ issue: String(issue) }, { issue: `${slug}-1` }]) {
      expect((await tried(what)).body).toMatchObject({
        issue: { id: String(issue) },
        owners: [{ email: org.email }, { id: String(jo) }],
      });
    }
    expect((await tried({})).status).toBe(400);
    expect((await tried({ issue: "999999" })).status).toBe(404);
  });
});

describe("a CODEOWNERS file", () => {
  it("becomes rules, with a list of names that nobody is", async () => {
    const { path } = await newProject();
    const send = async (body: object) =>
      await org.browser.send<WireCodeOwnersAnswer>("POST", `${path}/ownership/codeowners/`, body);
    const raw = "* @acme/all\n/web/ @octocat JO@example.com\n/none/";
    const first = await send({ raw });
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      rules: "codeowners:/web/ Jo@example.com",
      unknown: [
        { name: "@acme/all", lines: [1] },
        { name: "@octocat", lines: [2] },
      ],
      ownerless: [3],
      problems: [],
      hasMappings: false,
    });
    const odd = await send({ raw: "* @a\0 b\0@example.com\n/x @b", names: { "@b": "c\0@example.com" } });
    expect(odd.body).toMatchObject({ amount: 0, problems: [{ line: 1 }], unknown: [{ name: "@b" }] });
    const many = Array.from({ length: 30_000 }, (_, n) => `a${n}@b.c`).join(" ");
    expect((await send({ raw: `* ${many}` })).body.unknown).toHaveLength(30_000);
    const named = await send({ raw, names: { "@octocat": org.email, "@acme/all": "jo@example.com" } });
    expect(named.body).toMatchObject({
      rules: `codeowners:* Jo@example.com\ncodeowners:/web/ ${org.email} Jo@example.com`,
      unknown: [],
    });
    expect((await put(path, { raw: named.body.rules })).status).toBe(200);
    expect((await send({ raw: "a @b\n".repeat(150_000) })).status).toBe(400);
  });
});
