import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireIssue } from "../../src/wire/issue.ts";
import { Uploader } from "../support/artifacts-web.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { type Instance, startAll } from "../support/server.ts";
import { signInOn } from "../support/sign-in-page.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "a project's rules of grouping", () => {
  const stack = new AsyncDisposableStack();
  let instance: Instance;
  let page: Page;
  let witness: PageWitness | undefined;
  let api: Uploader;
  let dsn: URL;
  tellOnFailure(() => witness);

  const crash = async (value: string): Promise<void> => {
    const frames = ["view", "retry", "total"].map((name) => ({
      module: `shop.${name}`,
      function: name,
      in_app: true,
    }));
    const exception = { values: [{ type: "ValueError", value, stacktrace: { frames } }] };
    const url = `${instance.url}/api/${dsn.pathname.slice(1)}/store/?sentry_key=${dsn.username}`;
    const body = JSON.stringify({ platform: "python", exception });
    expect((await fetch(url, { method: "POST", body })).status).toBe(200);
  };
  const issues = async () => (await api.ask<WireIssue[]>("GET", "organizations/acme/issues/?query=")).body;

  beforeAll(async () => {
    await ensurePages();
    const database = stack.use(await freshDatabase());
    ({ instance } = await startAll({ databaseUrl: database.url }));
    stack.use(instance);
    dsn = new URL(await instance.dsn("acme/shop"));
    const person = ["--email", "olga@example.com"];
    await instance.command("createuser", ...person, "--password", "no lamp burns", "--superuser");
    api = new Uploader(instance.url, (await instance.command("createtoken", ...person)).trim());
    await crash("the first");
    await until("issue", async () => (await issues()).length === 1);
    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    witness = watchPage(page);
    await signInOn(page, instance.url, "olga@example.com");
    await page.goto(`${instance.url}/organizations/acme/projects/shop/settings/`);
  });
  afterAll(() => stack.disposeAsync());

  const rules = () => page.locator("#grouping");
  const shot = async (name: string) => {
    const folder = process.env.SHOTS;
    if (folder) await rules().screenshot({ path: `${folder}/${name}.png` });
  };

  it("say while they are written what is wrong, and lead to the place by keyboard", async () => {
    const text = rules().getByLabel("Fingerprint rules");
    await text.fill("# values\ntype:Value* - values");
    const place = rules().getByRole("button", { name: "Line 2, column 13" });
    await place.waitFor();
    await rules().getByText("Expected -> and what to group by.").waitFor();
    expect(await rules().getByRole("button", { name: "Save rules" }).isDisabled()).toBe(true);
    await shot("problem");
    await place.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Delete");
    await page.keyboard.type("->");
    await place.waitFor({ state: "detached" });
    expect(await text.inputValue()).toBe("# values\ntype:Value* -> values");
  });

  it("are tried on an event before they are saved", async () => {
    await rules().getByRole("button", { name: "Try rules" }).click();
    await rules().getByText("It would make a new issue.").waitFor();
    await rules().getByText("fingerprint rule in line 2").waitFor();
    await rules().getByText("With “Leave issues whole” it still finds SHOP-1.").waitFor();
    await shot("tried");
    expect(await issues()).toHaveLength(1);
  });

  it("hold within seconds, leave the issue whole, and say in the event what they did", async () => {
    await rules().getByRole("button", { name: "Save rules" }).click();
    await rules().getByText("Last changed by olga@example.com").waitFor();
    await until("count of the issue", async () => {
      await crash("the next");
      const [issue, ...others] = await issues();
      expect(others).toEqual([]);
      const { grouping } = (
        await api.ask<{ grouping: { hashes: string[] } }>("GET", `organizations/acme/issues/${issue?.id}/`)
      ).body;
      return grouping.hashes.length > 1;
    });
    const [issue] = await issues();
    await page.goto(`${instance.url}/organizations/acme/issues/${issue?.id}/events/latest/`);
    await rules().getByText("type:Value* -> values").waitFor();
    await rules().getByText("fingerprint rule in line 2").waitFor();
    await shot("event");
  });

  it("can be read in Chinese, and taken back from their versions", async () => {
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.goto(`${instance.url}/organizations/acme/projects/shop/settings/`);
    await rules().getByRole("heading").first().waitFor();
    await rules().locator("summary").click();
    await rules().locator("li", { hasText: "type:Value* -> values" }).locator("pre").waitFor();
    await rules().locator("li").last().getByRole("button").click();
    await vi.waitFor(async () => expect(await rules().locator("textarea").first().inputValue()).toBe(""));
    await shot("versions");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await shot("narrow-dark");
    expect(witness?.objections).toEqual([]);
  });
});
