import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { ensureSetupToken, setUp as setUpInstance } from "../../src/accounts/setup.ts";
import { insertAccount } from "../../src/accounts/store.ts";
import { ensureFirstProject } from "../../src/projects/first-project.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { WireSession } from "../../src/wire/account.ts";
import { until } from "../support/until.ts";
import { Browser, openWeb, PASSWORD, type TestWeb } from "../support/web.ts";

let web: TestWeb;
beforeEach(async () => {
  web = await openWeb();
});
afterEach(() => web[Symbol.asyncDispose]());

async function setUp(change: object) {
  const browser = new Browser(web.server);
  await browser.open();
  const setupToken = await ensureSetupToken(web.room);
  const form = { name: "Ann", email: "ann@example.com", password: PASSWORD, organization: "Acme Ltd" };
  const answer = await browser.send<WireSession>("POST", "/api/0/setup/", { ...form, setupToken, ...change });
  return { browser, answer };
}

it("makes the first owner and organization, and signs in", async () => {
  expect(await new Browser(web.server).open()).toMatchObject({ needsSetup: true, needsSetupToken: true });
  const { browser, answer } = await setUp({});
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    user: { email: "ann@example.com", isSuperuser: true },
    needsSetup: false,
    organizations: [{ slug: "acme-ltd", name: "Acme Ltd", role: "owner" }],
  });
  expect(await browser.open()).toMatchObject({ user: { name: "Ann" } });
  expect(await ensureSetupToken(web.room)).toBeUndefined();
});

it("asks for the token that the server printed", async () => {
  for (const setupToken of [undefined, "", "guessed"]) {
    const { answer } = await setUp({ setupToken });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ setupToken: [expect.stringContaining("not the set-up token")] });
  }
  expect(await web.room.db.selectFrom("account").selectAll().execute()).toEqual([]);
});

it("prints one token for all nodes, and the same after a restart", async () => {
  const tokens = await Promise.all([1, 2, 3].map(() => ensureSetupToken(web.room)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toMatch(/^[A-Za-z0-9]{20,28}$/);
  const facts = JSON.stringify(await web.room.db.selectFrom("instance_fact").selectAll().execute());
  expect(facts).not.toContain(tokens[0]);
});

it("happens once, also when two try at the same time", async () => {
  const answers = await Promise.all(
    ["one", "two", "three", "four"].map((name) =>
      setUp({ email: `${name}@example.com`, organization: name }),
    ),
  );
  const statuses = answers.map(({ answer }) => answer.status).sort();
  expect(statuses).toEqual([201, 409, 409, 409]);
  expect(await web.room.db.selectFrom("organization").selectAll().execute()).toHaveLength(1);
  const late = await setUp({ email: "late@example.com" });
  expect(late.answer.body).toEqual({ detail: "This instance is set up already. Sign in instead." });
});

it("tells who comes between another's look and commit that it is set up, not that the token is wrong", async () => {
  const { db } = web.room;
  const setupToken = (await ensureSetupToken(web.room)) as string;
  const second = { name: "Bo", email: "bo@example.com", password: PASSWORD, organization: "Bo", setupToken };
  const refusal = await db.transaction().execute(async (first) => {
    await sql`lock table instance_fact in access exclusive mode`.execute(first);
    const refused = setUpInstance(web.room, second).catch((error: Error) => error.message);
    await until("second set-up that waits for the first", async () => {
      const { rows } = await sql`select 1 from pg_locks where not granted`.execute(first);
      return rows.length > 0;
    });
    await insertAccount(first, {
      email: "ann@example.com",
      name: "Ann",
      passwordHash: "",
      isSuperuser: true,
    });
    await first.deleteFrom("instance_fact").execute();
    return { refused };
  });
  expect(await refusal.refused).toBe("This instance is set up already. Sign in instead.");
});

it("is refused once somebody made an account on the command line", async () => {
  const setupToken = await ensureSetupToken(web.room);
  await createAccount(web.room, { email: "cli@example.com", password: PASSWORD, isSuperuser: true });
  const { answer } = await setUp({ setupToken });
  expect(answer.status).toBe(409);
});

it("says of every field what is wrong with it", async () => {
  const { answer } = await setUp({ name: " ", email: "ann", password: "short", organization: undefined });
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({
    name: ["This field may not be empty."],
    organization: ["This field is required."],
  });
  expect((await setUp({ email: "ann" })).answer.body).toEqual({
    email: ["This is not an e-mail address. It looks like name@example.com."],
  });
  expect((await setUp({ password: "short" })).answer.body).toEqual({
    password: ["Choose at least 8 characters."],
  });
});

it("gives an organization with a name in any script an address of its own", async () => {
  const { answer } = await setUp({ organization: "示例公司" });
  expect(answer.body.organizations).toMatchObject([{ slug: "organization", name: "示例公司" }]);
});

it("names the organization of the first start, and keeps the DSN that was printed", async () => {
  const dsn = await ensureFirstProject(web.room);
  const { answer } = await setUp({});
  expect(answer.body).toMatchObject({
    organizations: [{ slug: "acme-ltd", name: "Acme Ltd", role: "owner" }],
  });
  expect(await web.room.db.selectFrom("organization").selectAll().execute()).toHaveLength(1);
  const again = await ensureProject(web.room, { organization: "acme-ltd", project: "my-app" });
  expect(again.dsn).toBe(dsn);
});
