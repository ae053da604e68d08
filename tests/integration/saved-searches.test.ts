import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireSavedSearch } from "../../src/wire/saved-search.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { type Browser, signedIn } from "../support/web.ts";

let web: IssuesWeb;
let org: TestOrganization;
let colleague: Browser;
let manager: Browser;

beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("member", "web");
  colleague = await join("colleague@example.com", "member");
  manager = await join("manager@example.com", "manager");
});
afterAll(() => web[Symbol.asyncDispose]());

async function join(email: string, role: "member" | "manager"): Promise<Browser> {
  const { browser, id } = await signedIn(web.web, email);
  await web.connection.db
    .insertInto("membership")
    .columns(["organization_id", "account_id", "role"])
    .expression((eb) =>
      eb
        .selectFrom("organization")
        .select((ob) => ["id", ob.val(id).as("account_id"), ob.val(role).as("role")])
        .where("slug", "=", org.slug),
    )
    .execute();
  return browser;
}

const path = (id = "") => `/api/0/organizations/${org.slug}/searches/${id && `${id}/`}`;
const names = async (browser: Browser) =>
  (await browser.get<WireSavedSearch[]>(path())).body.map(({ name }) => name);

it("a search is kept for oneself until it is shared, and goes for all when it is deleted", async () => {
  const { body: saved, status } = await org.browser.send<WireSavedSearch>("POST", path(), {
    name: " Payments ",
    query: "is:unresolved (culprit:*pay* OR tenant:[a, b])",
    sort: "freq",
  });
  expect(status).toBe(201);
  expect(saved).toMatchObject({ name: "Payments", sort: "freq", visibility: "owner", type: 0 });
  expect(await names(colleague)).toEqual([]);
  expect((await colleague.send("PUT", path(saved.id), { name: "Mine" })).status).toBe(404);

  const shared = await org.browser.send<WireSavedSearch>("PUT", path(saved.id), {
    visibility: "organization",
  });
  expect(shared.body).toMatchObject({ name: "Payments", sort: "freq", visibility: "organization" });
  expect(await names(colleague)).toEqual(["Payments"]);
  expect((await colleague.send("DELETE", path(saved.id))).status).toBe(403);
  expect((await manager.send("DELETE", path(saved.id))).status).toBe(204);
  expect(await names(org.browser)).toEqual([]);
});

it("a search that cannot be read is not kept, nor two of a name, nor more than a hundred", async () => {
  const add = (name: string, query: string) => org.browser.send("POST", path(), { name, query });
  const refused = await add("Broken", "is:new age:soon");
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("character 12")]);
  expect((await add("", "is:new")).status).toBe(400);
  expect((await add("New", "is:new")).status).toBe(201);
  expect((await add("New", "is:regressed")).text).toContain("already");
  await Promise.all(Array.from({ length: 110 }, (_, n) => add(`n${n}`, "")));
  expect(await names(org.browser)).toHaveLength(100);
  expect((await add("One more", "")).status).toBe(400);
});

it("outsiders see nothing", async () => {
  const { browser } = await signedIn(web.web, "outsider@example.com");
  expect((await browser.get(path())).status).toBe(404);
  expect((await colleague.send("DELETE", path("999999"))).status).toBe(404);
  expect((await colleague.send("DELETE", path("__proto__"))).status).toBe(404);
});
