import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireMember } from "../../src/wire/account.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { type Instance, startAll } from "../support/server.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "the pages of members and of a project's settings", () => {
  const stack = new AsyncDisposableStack();
  let instance: Instance;
  let page: Page;
  let witness: PageWitness | undefined;
  let token: string;
  tellOnFailure(() => witness);

  beforeAll(async () => {
    await ensurePages();
    const database = stack.use(await freshDatabase());
    ({ instance } = await startAll({ databaseUrl: database.url }));
    stack.use(instance);
    await instance.dsn("acme/fares");
    await instance.command(
      "createuser",
      "--email",
      "olga@example.com",
      "--password",
      "no lamp burns",
      "--superuser",
    );
    token = (await instance.command("createtoken", "--email", "olga@example.com")).trim();
    await instance.command("createuser", "--email", "known@example.com", "--password", "no lamp burns");
    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    witness = watchPage(page);
    await page.goto(`${instance.url}/sign-in/`);
    await page.getByLabel("Email").fill("olga@example.com");
    await page.getByLabel("Password").fill("no lamp burns");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/issues/");
  });
  afterAll(() => stack.disposeAsync());

  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${instance.url}/api/0${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await answer.json()) as T;
  };
  const roleOf = async (email: string) =>
    (await get<WireMember[]>("/organizations/acme/members/")).find((member) => member.email === email)?.role;

  it("a person with an account is added by e-mail, with a role", async () => {
    await page.goto(`${instance.url}/organizations/acme/members/`);
    await page.getByRole("button", { name: "Add member" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email").fill("known@example.com");
    await dialog.getByLabel("Role").click();
    await page.getByRole("option", { name: "Manager" }).click();
    await dialog.getByRole("button", { name: "Add member" }).click();
    await page.getByText("known@example.com is a member").waitFor();
    await page.getByRole("row", { name: /known@example\.com/ }).waitFor();
    expect(await roleOf("known@example.com")).toBe("manager");
  });

  it("for a person without one an account is made, once its password is good enough", async () => {
    await page.getByRole("button", { name: "Add member" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email").fill("nora@example.com");
    await dialog.getByRole("button", { name: "Add member" }).click();
    await dialog.getByText("Nobody has this email yet").waitFor();
    await dialog.getByLabel("Name").fill("Nora Berg");
    await dialog.getByLabel("First password").fill("short");
    await dialog.getByRole("button", { name: "Add member" }).click();
    await dialog.getByText("Choose at least 8 characters.").waitFor();
    await dialog.getByLabel("First password").fill("quiet harbour");
    await dialog.getByRole("button", { name: "Add member" }).click();
    await page.getByText("Nora Berg is a member").waitFor();
    expect(await roleOf("nora@example.com")).toBe("member");
  });

  it("a role is changed in the list, and the change taken back", async () => {
    await page.getByRole("combobox", { name: "Role of Nora Berg" }).click();
    await page.getByRole("option", { name: "Manager" }).click();
    await page.getByText("Nora Berg is now Manager").waitFor();
    expect(await roleOf("nora@example.com")).toBe("manager");
    await page.getByRole("button", { name: "Undo" }).click();
    await until("role as it was", async () => (await roleOf("nora@example.com")) === "member");
  });

  it("somebody is removed, after a question", async () => {
    await page.getByRole("button", { name: "Remove Nora Berg" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Nora Berg is removed").waitFor();
    expect(await roleOf("nora@example.com")).toBeUndefined();
    expect(await page.getByRole("row", { name: /nora@example\.com/ }).count()).toBe(0);
  });

  it("a key is deleted, after a question that says how to change over", async () => {
    await page.goto(`${instance.url}/organizations/acme/projects/fares/settings/`);
    await page.getByRole("button", { name: "Delete Default" }).click();
    await page.getByText("make a new key first").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("Default is deleted").waitFor();
    expect(await get("/projects/acme/fares/keys/")).toEqual([]);
  });

  it("a project is deleted by whoever types its short name, and by nobody else", async () => {
    await page.getByRole("button", { name: "Delete the project" }).click();
    const dialog = page.getByRole("dialog");
    const go = dialog.getByRole("button", { name: "Delete" });
    await dialog.getByLabel("Type fares to confirm").fill("fare");
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByLabel("Type fares to confirm").fill("fares");
    await go.click();
    await page.waitForURL("**/organizations/acme/projects/");
    await page.getByText("fares is deleted").waitFor();
    expect(await get("/organizations/acme/projects/")).toEqual([]);
  });
});
