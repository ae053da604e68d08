import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireMember } from "../../src/wire/account.ts";
import type { WireProject } from "../../src/wire/project.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { type Instance, startAll } from "../support/server.ts";
import { signInOn } from "../support/sign-in-page.ts";
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
    await signInOn(page, instance.url, "olga@example.com");
  });
  afterAll(() => stack.disposeAsync());

  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${instance.url}/api/0${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await answer.json()) as T;
  };
  /** As a superuser reads it where no server delivers mails. */
  const linkInOutbox = async (subject: RegExp): Promise<string> => {
    await page.goto(`${instance.url}/outbox/`);
    const mail = page.locator("details", { hasText: subject }).first();
    await mail.locator("summary").click();
    const link = /http\S+\/set-password\/#[\w-]{43}/.exec(
      (await mail.locator("pre").textContent()) ?? "",
    )?.[0];
    if (link === undefined) throw new Error("the mail has no link");
    return link;
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

  it("a person without one is invited by mail, sets a password by its link and is signed in", async () => {
    await page.getByRole("button", { name: "Add member" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email").fill("nora@example.com");
    await dialog.getByRole("button", { name: "Add member" }).click();
    await page.getByText("An invitation goes to nora@example.com").waitFor();
    await page.getByRole("row", { name: /nora@example\.com.*Invited/ }).waitFor();
    expect(await roleOf("nora@example.com")).toBe("member");

    const link = await linkInOutbox(/You are invited to acme/);
    const guest = await page.context().browser()?.newContext({ locale: "en-GB" });
    const theirs = await guest?.newPage();
    if (!theirs) throw new Error("the browser has gone");
    await theirs.goto(link);
    await theirs.getByText("For the account nora@example.com.").waitFor();
    await theirs.getByLabel("Password").fill("quiet harbour");
    await theirs.getByRole("button", { name: "Set the password and sign in" }).click();
    await theirs.waitForURL("**/issues/");
    await theirs.goto(`${instance.url}/account/`);
    await theirs.getByLabel("Mail me about new issues").uncheck();
    await until("wish that is kept", async () => {
      await theirs.reload();
      return !(await theirs.getByLabel("Mail me about new issues").isChecked());
    });
    await guest?.close();
    await page.goto(`${instance.url}/organizations/acme/members/`);
  });

  it("a role is changed in the list, and the change taken back", async () => {
    await page.getByRole("combobox", { name: "Role of nora@example.com" }).click();
    await page.getByRole("option", { name: "Manager" }).click();
    await page.getByText("nora@example.com is now Manager").waitFor();
    expect(await roleOf("nora@example.com")).toBe("manager");
    await page.getByRole("button", { name: "Undo" }).click();
    await until("role as it was", async () => (await roleOf("nora@example.com")) === "member");
  });

  it("a forgotten password is set anew by a link, in the language of the page", async () => {
    const guest = await page.context().browser()?.newContext({ locale: "zh-CN" });
    const theirs = await guest?.newPage();
    if (!theirs) throw new Error("the browser has gone");
    await theirs.goto(`${instance.url}/sign-in/`);
    await theirs.getByRole("link", { name: "忘记密码？" }).click();
    await theirs.getByRole("heading", { name: "忘记密码？" }).waitFor();
    await theirs.getByLabel("邮箱").fill("known@example.com");
    await theirs.getByRole("button", { name: "发送邮件" }).click();
    await theirs.getByText("如果 known@example.com 在此有账号").waitFor();
    await theirs.goto(await linkInOutbox(/设置新密码/));
    await theirs.getByLabel("密码").fill("a lamp burns again");
    await theirs.getByRole("button", { name: "设置密码并登录" }).click();
    await theirs.waitForURL("**/issues/");
    await guest?.close();
    await page.goto(`${instance.url}/organizations/acme/members/`);
  });

  it("somebody is removed, after a question", async () => {
    await page.getByRole("button", { name: "Remove nora@example.com" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("nora@example.com is removed").waitFor();
    expect(await roleOf("nora@example.com")).toBeUndefined();
    expect(await page.getByRole("row", { name: /nora@example\.com/ }).count()).toBe(0);
  });

  it("source maps are fetched from hosts that a project names, once they are hosts", async () => {
    await page.goto(`${instance.url}/organizations/acme/projects/fares/settings/`);
    const section = page.locator("section", { hasText: "Source maps from the web" });
    const save = section.getByRole("button", { name: "Save" });
    const hosts = section.getByRole("textbox", { name: "Hosts" });
    expect(await hosts.count()).toBe(0);
    await section.getByLabel("Fetch scripts and source maps").check();
    await hosts.fill("https://cdn.example.com/static");
    await save.click();
    await section.getByRole("alert").getByText("Write names of hosts").waitFor();
    await hosts.fill("CDN.example.com *.example.org");
    await save.click();
    const fetched = async () =>
      (await get<WireProject>("/projects/acme/fares/")).sourceFetching.isOn ? true : undefined;
    await until("switched on", fetched);
    await expect.poll(() => hosts.inputValue()).toBe("cdn.example.com, *.example.org");
    await page.reload();
    expect(await hosts.inputValue()).toBe("cdn.example.com, *.example.org");
    await section.getByLabel("Fetch scripts and source maps").uncheck();
    await save.click();
    await until("switched off", async () => !(await fetched()));
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
