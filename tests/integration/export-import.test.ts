import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { type Ended, vedette } from "../support/program.ts";

vi.setConfig({ testTimeout: 120_000 });

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const on = (url: string) => ({ VEDETTE_DATA_DIR: path.join(dir, "data"), DATABASE_URL: url });

/** Runs the command; it must end well. */
async function run(url: string, ...args: string[]): Promise<Ended> {
  const ended = await vedette(args, on(url));
  expect(ended).toMatchObject({ code: 0 });
  return ended;
}

async function query<T extends object>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Two organisations, three projects (numbers with a gap), two people, a key with a limit and one that is off. */
async function furnish(url: string): Promise<string[]> {
  const dsns: string[] = [];
  for (const project of ["acme/shop", "acme/gone", "acme/site", "globex/app"]) {
    dsns.push((await run(url, "createproject", project, "--platform", "node")).stdout.trim());
  }
  await query(url, "delete from project where slug = 'gone'");
  const password = "a long and quiet sentence";
  await run(
    url,
    "createuser",
    "--email",
    "Ada@example.com",
    "--password",
    password,
    "--superuser",
    "--no-input",
  );
  await run(url, "createuser", "--email", "bob@example.com", "--password", password, "--no-superuser");
  await query(
    url,
    `insert into membership (organization_id, account_id, role)
     select o.id, a.id, 'member' from organization o, account a where o.slug = 'acme' and a.email = 'bob@example.com'`,
  );
  await query(
    url,
    `update project set options = '{"allowedDomains": ["*.example.com", "Ünïcode \\\\ \\""]}' where slug = 'site';
     update project_key set rate_window = 60, rate_count = 5, label = 'Slow';
     insert into project_key (project_id, public_key, secret_key, is_active)
     select id, repeat('a', 32), repeat('b', 32), false from project where slug = 'shop';
     insert into grouping_rules (project_id, version, revision, algorithm, fingerprint_rules, stack_rules)
     select id, version, nextval('grouping_revision'), 'stack-trace:2026-11', 'type:Busy -> busy', 'family:native -app'
       from project, generate_series(1, 2) as version where slug = 'site';
     update organization set allows_sharing = false where slug = 'globex';
     insert into ownership (project_id, rules, assigns, fallthrough, version)
     select id, 'path:src/* jo@example.com', false, true, 3 from project where slug = 'site';
     insert into team (organization_id, slug, name, deleted_at)
     select id, made.slug, made.slug, case when made.slug = 'deleted' then now() end
       from organization, unnest(array['payments', 'empty', 'deleted']) as made (slug) where organization.slug = 'acme';
     insert into team_member (team_id, organization_id, account_id)
     select t.id, organization_id, account_id from team t join membership using (organization_id) where t.slug = 'payments';
     insert into project_team (team_id, project_id)
     select t.id, p.id from team t join project p using (organization_id) where (t.slug, p.slug) = ('payments', 'shop')`,
  );
  return dsns.filter((_, index) => index !== 1);
}

describe("export and import", () => {
  it("carry an instance into an empty one, DSNs and sign-ins included, and may be repeated", async () => {
    await using from = await freshDatabase();
    await using to = await freshDatabase();
    const dsns = await furnish(from.url);
    const file = path.join(dir, "whole.json");
    const exported = await run(from.url, "export", file);
    expect(exported).toMatchObject({ stdout: "" });
    expect(exported.stderr).toMatch(/^Wrote 2 organisations, 3 projects and 2 accounts\. .*keep it where/);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const made = await run(to.url, "import", file, "--json");
    expect(JSON.parse(made.stdout)).toEqual({
      accounts: 2,
      organizations: 2,
      projects: 3,
      keys: 4,
      warnings: [],
    });
    const again = await run(to.url, "export", "-", "-q");
    expect(again.stderr).toBe("");
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(readFileSync(file, "utf8")));
    const rules = "select fingerprint_rules, stack_rules from grouping_rules order by version desc limit 1";
    expect(await query(to.url, rules)).toEqual([
      { fingerprint_rules: "type:Busy -> busy", stack_rules: "family:native -app" },
    ]);
    const dumped = JSON.parse(again.stdout) as { organizations: { slug: string; teams?: unknown }[] };
    expect(dumped.organizations.map(({ slug, teams }) => [slug, teams])).toMatchObject([
      [
        "acme",
        [
          { slug: "empty", members: [], projects: [] },
          { slug: "payments", members: ["bob@example.com"], projects: ["shop"] },
        ],
      ],
      ["globex", undefined],
    ]);
    const sharing = "select slug, allows_sharing from organization order by slug";
    expect(await query(to.url, sharing)).toEqual([
      { slug: "acme", allows_sharing: true },
      { slug: "globex", allows_sharing: false },
    ]);
    const hashes = "select email, password_hash, is_superuser from account order by email";
    expect(await query(to.url, hashes)).toEqual(await query(from.url, hashes));
    for (const [index, project] of ["acme/shop", "acme/site", "globex/app"].entries()) {
      expect((await run(to.url, "createproject", project)).stdout.trim()).toBe(dsns[index]);
    }

    const repeated = await run(to.url, "import", file, "--json");
    expect(JSON.parse(repeated.stdout)).toEqual({
      accounts: 0,
      organizations: 0,
      projects: 0,
      keys: 0,
      warnings: [],
    });
    // The next project gets a number of its own.
    const numbers = await query<{ id: string }>(from.url, "select max(id) as id from project");
    const next = await run(to.url, "createproject", "acme/new", "--json");
    expect(Number((JSON.parse(next.stdout) as { projectId: string }).projectId)).toBe(
      Number(numbers[0]?.id) + 1,
    );
  });

  it("leave what is there as it is, and say which DSNs change", async () => {
    await using from = await freshDatabase();
    await using to = await freshDatabase();
    await furnish(from.url);
    // Takes the number 1, which acme/shop has.
    await run(to.url, "createproject", "mine/first");
    await run(to.url, "createuser", "--email", "ada@example.com", "--password", "quite another sentence");
    const file = path.join(dir, "beside.json");
    await run(from.url, "export", file);
    const { stderr } = await run(to.url, "import", file);
    expect(stderr).toBe(
      "vedette: acme/shop has the number 5 here, and had 1: its DSNs end in /5 now, so give its applications the new ones.\n" +
        "Made 2 organisations, 3 projects, 4 keys and 1 accounts.\n",
    );
    const accounts = await query(to.url, "select email, is_superuser from account order by id");
    expect(accounts).toEqual([
      { email: "ada@example.com", is_superuser: false },
      { email: "bob@example.com", is_superuser: false },
    ]);
    const projects = await query(to.url, "select slug, id::integer as id from project order by id");
    expect(projects).toEqual([
      { slug: "first", id: 1 },
      { slug: "site", id: 3 },
      { slug: "app", id: 4 },
      { slug: "shop", id: 5 },
    ]);
  });

  it("leave a key out that another project has, and say so", async () => {
    await using from = await freshDatabase();
    await using to = await freshDatabase();
    await furnish(from.url);
    const file = path.join(dir, "key.json");
    await run(from.url, "export", file);
    await run(to.url, "createproject", "mine/first");
    await query(to.url, "update project_key set public_key = repeat('a', 32)");
    const { stderr } = await run(to.url, "import", file);
    expect(stderr).toContain(
      "vedette: The key aaaaaa… of acme/shop belongs to another project here, and was left out.\n",
    );
  });

  it("bring the projects of Sentry 9 along, under the DSNs that applications have", async () => {
    await using database = await freshDatabase();
    const date = "2019-03-01T10:00:00.123456Z";
    const row = (model: string, pk: number, fields: object) => ({ model: `sentry.${model}`, pk, fields });
    const project = { organization: 1, platform: "python", date_added: date };
    const key = { label: "Default", secret_key: "d".repeat(32), date_added: date };
    const theirs = [
      row("email", 1, { email: "ada@example.com" }),
      row("user", 1, {
        username: "ada",
        email: "ada@example.com",
        password: "pbkdf2_sha256$1$a$b",
        is_superuser: true,
      }),
      row("user", 2, { username: "bob@example.com", email: "", is_active: true, date_joined: date }),
      row("user", 3, { username: "gone", email: "gone@example.com", is_active: false }),
      row("organization", 1, { slug: "acme", name: "Acme", status: 0, date_added: date }),
      row("organization", 2, { slug: "old", name: "Old", status: 2, date_added: date }),
      row("organizationmember", 1, { organization: 1, user: ["ada"], role: "owner", date_added: date }),
      row("organizationmember", 2, { organization: 1, user: 2, role: "admin", date_added: date }),
      row("organizationmember", 3, { organization: 1, user: null, email: "new@example.com", role: "member" }),
      row("team", 1, { organization: 1, slug: "crew", name: "Crew", status: 0, date_added: date }),
      row("team", 2, { organization: 1, slug: "gone", name: "Gone", status: 1, date_added: date }),
      row("team", 3, { organization: 1, slug: "-odd-", name: "Odd", status: 0, date_added: date }),
      row("organizationmemberteam", 1, { team: 1, organizationmember: 1, is_active: true }),
      row("organizationmemberteam", 2, { team: 1, organizationmember: 2, is_active: false }),
      row("projectteam", 1, { team: 1, project: 42 }),
      row("projectteam", 2, { team: 1, project: 43 }),
      row("project", 42, { ...project, slug: "shop", name: "Shop", status: 0 }),
      row("project", 43, { ...project, slug: "gone", name: "Gone", status: 1 }),
      row("projectkey", 7, {
        ...key,
        project: 42,
        public_key: "c".repeat(32),
        status: 0,
        rate_limit_count: 5,
        rate_limit_window: 60,
      }),
      row("projectkey", 8, { ...key, project: 43, public_key: "e".repeat(32), status: 0 }),
    ];
    const file = path.join(dir, "sentry.json");
    writeFileSync(file, JSON.stringify(theirs));
    const { stderr } = await run(database.url, "import", file);
    expect(stderr).toBe(
      "vedette: 2 accounts came without their passwords, which Sentry hashes in another way. " +
        'Give each person a new one: "vedette resetpassword --email …".\n' +
        "Made 1 organisations, 1 projects, 1 keys and 2 accounts.\n",
    );
    const { stdout } = await run(database.url, "createproject", "acme/shop");
    expect(stdout.trim()).toBe(`http://${"c".repeat(32)}@localhost:9000/42`);
    const people = await query(
      database.url,
      "select email, role, is_superuser, password_hash from membership join account on account.id = account_id order by email",
    );
    expect(people).toEqual([
      { email: "ada@example.com", role: "owner", is_superuser: true, password_hash: null },
      { email: "bob@example.com", role: "member", is_superuser: false, password_hash: null },
    ]);
    const teams = await query(
      database.url,
      `select team.slug, team.name, array(select email from team_member join account on account.id = account_id
                                 where team_id = team.id) as people,
              array(select slug from project_team join project on project.id = project_id
                     where team_id = team.id) as projects from team`,
    );
    expect(teams).toEqual([{ slug: "crew", name: "Crew", people: ["ada@example.com"], projects: ["shop"] }]);
  });

  it("refuse a file that is no export, in a sentence, and write nothing of it", async () => {
    await using database = await freshDatabase();
    const sound = { format: "vedette-export", version: 1, accounts: [], organizations: [] };
    const account = {
      email: "a@b.c",
      name: "",
      passwordHash: "plain",
      isSuperuser: false,
      createdAt: "2026-01-01T00:00:00Z",
    };
    const cases: [string, RegExp][] = [
      ["{", /no export: it is no JSON, or was cut off\.$/],
      ["[]", /no export that this version of Vedette reads: /],
      [JSON.stringify({ ...sound, version: 2 }), /no export that this version of Vedette reads at version: /],
      [JSON.stringify({ ...sound, accounts: [account] }), / at accounts\.0\.passwordHash: /],
      [JSON.stringify({ ...sound, accounts: [{ ...account, name: "\0" }] }), /holds the character \\u0000/],
    ];
    const file = path.join(dir, "broken.json");
    for (const [text, sentence] of cases) {
      writeFileSync(file, text);
      const { code, stderr } = await vedette(["import", file], on(database.url));
      expect(code).toBe(1);
      expect(stderr.trim()).toMatch(sentence);
    }
    const missing = await vedette(["import", path.join(dir, "nowhere.json")], on(database.url));
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toMatch(/nowhere\.json cannot be read \(ENOENT/);
    expect(await query(database.url, "select from account")).toEqual([]);
  });
});
