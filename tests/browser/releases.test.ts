import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { type Instance, startAll } from "../support/server.ts";
import { signInOn } from "../support/sign-in-page.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "the pages of releases", () => {
  const stack = new AsyncDisposableStack();
  let instance: Instance;
  let page: Page;
  let witness: PageWitness | undefined;
  let token: string;
  let issueId: string;
  tellOnFailure(() => witness);

  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${instance.url}/api/0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as T;
  };

  beforeAll(async () => {
    await ensurePages();
    const database = stack.use(await freshDatabase());
    ({ instance } = await startAll({ databaseUrl: database.url }));
    stack.use(instance);
    const dsn = new URL(await instance.dsn("acme/fares"));
    const person = ["--email", "olga@example.com"];
    await instance.command("createuser", ...person, "--password", "no lamp burns", "--superuser");
    token = (await instance.command("createtoken", ...person)).trim();

    const author = { author_name: "Bo Long", author_email: "bo@example.com", repository: "acme/fares" };
    await send("POST", "/organizations/acme/releases/", { version: "fares@1.0.0", projects: ["fares"] });
    await send("POST", "/organizations/acme/releases/", {
      version: "fares@1.1.0",
      projects: ["fares"],
      commits: [
        {
          id: "b".repeat(40),
          message: "Round fares up",
          timestamp: "2026-01-02T10:00:00Z",
          ...author,
          patch_set: [{ path: "src/round.ts", type: "M" }],
        },
        { id: "a".repeat(40), message: "Sell tickets", timestamp: "2026-01-01T10:00:00Z", ...author },
      ],
    });
    await send("POST", "/organizations/acme/releases/fares%401.1.0/deploys/", { environment: "production" });
    await fetch(`${instance.url}/api/${dsn.pathname.slice(1)}/store/?sentry_key=${dsn.username}`, {
      method: "POST",
      body: JSON.stringify({
        platform: "node",
        release: "fares@1.1.0",
        environment: "production",
        exception: {
          values: [
            {
              type: "RangeError",
              value: "fare of 9",
              stacktrace: {
                frames: [{ filename: "src/round.ts", function: "round", lineno: 7, in_app: true }],
              },
            },
          ],
        },
      }),
    });
    issueId = await until("issue", async () => {
      const [issue] = await send<WireIssue[]>("GET", "/organizations/acme/issues/?query=");
      return issue?.id;
    });

    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    witness = watchPage(page);
    await signInOn(page, instance.url, "olga@example.com");
  });
  afterAll(() => stack.disposeAsync());

  const state = () => send<WireIssueDetails>("GET", `/organizations/acme/issues/${issueId}/`);

  it("list releases, and find them by part of their version", async () => {
    await page.goto(`${instance.url}/organizations/acme/issues/`);
    await page.getByRole("link", { name: "Releases" }).click();
    await page.getByRole("row", { name: /1\.1\.0 fares.*production/ }).waitFor();
    const search = page.getByRole("searchbox", { name: "Search releases" });
    await search.fill("S@1.0");
    await search.press("Enter");
    await page.waitForURL("**query=S*");
    await page.getByRole("row", { name: /1\.1\.0/ }).waitFor({ state: "detached" });
    await page.getByRole("row", { name: /1\.0\.0/ }).waitFor();
    await search.fill("no such");
    await search.press("Enter");
    await page.getByRole("heading", { name: "No release has this in its version" }).waitFor();
    await page.getByRole("link", { name: "Show all releases" }).click();
    await page.getByRole("link", { name: "1.1.0" }).click();
    await page.waitForURL("**/releases/fares%401.1.0/");
  });

  it("tell of a release what began with it, its commits and deploys, and what came since another", async () => {
    await page.getByRole("heading", { name: "1.1.0" }).waitFor();
    await page.getByRole("link", { name: "RangeError: fare of 9" }).waitFor();
    await page.getByText("Round fares up").waitFor();
    await page.getByRole("complementary", { name: "Details" }).getByText("production").waitFor();
    await page.getByText("No source map or other file was uploaded").waitFor();
    const chart = page.getByRole("figure", { name: "Events in 14 days" });
    await chart.getByRole("img", { name: /^1 event in 14 days; most in six hours: 1, / }).waitFor();
    await chart.getByRole("link", { name: /^Deployed to production, / }).waitFor();
    await page.getByRole("combobox", { name: "Compare with" }).click();
    await page.getByRole("option", { name: "1.0.0" }).click();
    await page.getByText("Commits between").waitFor();
    await page.getByRole("link", { name: "Open the comparison" }).click();
    await page.waitForURL("**/release-comparison/?base=fares%401.0.0&head=fares%401.1.0");
    await page.getByText("2 commits, no release between").waitFor();
    await page.getByRole("button", { name: "Swap" }).click();
    await page.getByText("The first is the later release").waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "1.1.0" }).click();
    await page.waitForURL("**/releases/fares%401.1.0/");
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByText("1.1.0 archived").waitFor();
    await page.getByRole("button", { name: "Restore" }).click();
    await page.getByText("1.1.0 restored").waitFor();
  });

  it("find and delete what was uploaded for a release", async () => {
    for (const name of ["~/app.js", "~/other.js"]) {
      const form = new FormData();
      form.append("file", new Blob(["x"]), "x.js");
      form.append("name", name);
      const answer = await fetch(`${instance.url}/api/0/organizations/acme/releases/fares%401.1.0/files/`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
      expect(answer.status).toBe(201);
    }
    await page.reload();
    const search = page.getByRole("searchbox", { name: "Search artifacts" });
    await search.fill("APP");
    await search.press("Enter");
    await page.getByText("~/other.js").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete ~/app.js" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("~/app.js is deleted").waitFor();
    await page.getByText("No artifact has this name").waitFor();
    await search.fill("");
    await page.getByText("~/other.js").waitFor();
  });

  it("lead to an issue that names its suspect commit and its releases", async () => {
    await page.getByRole("link", { name: "RangeError: fare of 9" }).click();
    const about = page.getByRole("complementary", { name: "About this issue" });
    await about.getByText("Round fares up").waitFor();
    await about.getByText("changed round.ts").waitFor();
    const marks = page.getByRole("list", { name: "Releases and deploys in this time" });
    expect(await marks.getByRole("link", { name: /^1\.1\.0, / }).getAttribute("href")).toBe(
      "/organizations/acme/releases/fares%401.1.0/",
    );
    await marks.getByRole("link", { name: /^1\.1\.0 deployed to production, / }).waitFor();
    expect(await about.getByRole("link", { name: "1.1.0", exact: true }).count()).toBeGreaterThan(0);
  });

  it("resolve an issue in the next release, in the latest, in another and in a commit", async () => {
    const menu = page.getByRole("button", { name: "More ways to resolve" });
    const reopen = async () => {
      await page.getByRole("button", { name: "Reopen" }).click();
      await menu.waitFor();
    };
    await menu.click();
    await page.getByRole("menuitem", { name: "In the next release" }).click();
    await page.getByText("Resolved in the next release").first().waitFor();
    await until("state on the server", async () => (await state()).statusDetails.inNextRelease);
    await reopen();

    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: /In the latest release/ }).press("Enter");
    await page.getByText("Resolved in 1.1.0").first().waitFor();
    await reopen();

    await menu.click();
    await page.getByRole("menuitem", { name: "In another release…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Release").click();
    await page.getByRole("option", { name: "1.0.0" }).click();
    await dialog.getByRole("button", { name: "Resolve" }).click();
    await page.getByText("Resolved in 1.0.0").first().waitFor();
    await until("state on the server", async () => (await state()).statusDetails.inRelease === "fares@1.0.0");
    await reopen();

    await menu.click();
    await page.getByRole("menuitem", { name: "In a commit…" }).click();
    await dialog.getByRole("button", { name: "Resolve" }).click();
    expect(await dialog.getByText("This is needed.").count()).toBe(2);
    await dialog.getByLabel("Repository").fill("acme/fares");
    await dialog.getByLabel("Commit", { exact: true }).fill("c".repeat(40));
    await dialog.getByRole("button", { name: "Resolve" }).click();
    await page.getByText("Resolved in cccccccc").first().waitFor();
    await until(
      "state on the server",
      async () => (await state()).statusDetails.inCommit?.commit === "c".repeat(40),
    );
  });

  it("are there in Chinese, and as wide as a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    const compared = "release-comparison/?base=fares%401.0.0&head=fares%401.1.0";
    for (const path of ["releases/", "releases/fares%401.1.0/", compared, `issues/${issueId}/`]) {
      await page.goto(`${instance.url}/organizations/acme/${path}`);
      await page.getByText("1.1.0").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
    }
    await page.getByRole("heading", { name: "可疑提交" }).waitFor();
  });
});
