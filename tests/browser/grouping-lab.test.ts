import pg from "pg";
import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { WireIssue } from "../../src/wire/issue.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "a dry run of grouping rules", () => {
  const site = openSite({ project: "acme/shop", platform: "python" });
  let page: Page;
  let api: ApiClient;

  const crash = async (type: string, region: string, name: string): Promise<void> => {
    const frames = [{ module: `shop.${name}`, function: name, in_app: true }];
    const exception = { values: [{ type, value: "no such basket", stacktrace: { frames } }] };
    await site.send({ exception, tags: { region } });
  };
  const issues = () => api.get<WireIssue[]>("organizations/acme/issues/?query=");
  const settings = "/organizations/acme/projects/shop/settings/";

  beforeAll(async () => {
    ({ api, page } = site);
    await crash("KeyError", "eu", "cart");
    await crash("KeyError", "us", "cart");
    await crash("OSError", "eu", "disk");
    await crash("TimeoutError", "eu", "pay");
    await crash("ConnectionError", "eu", "ship");
    await until("issues with their events", async () => {
      const found = await issues();
      return found.length === 4 && found.some(({ count }) => count === "2");
    });
    await site.enter(settings);
  });

  const rules = () => page.locator("#grouping");

  it("is started by keyboard, and tells what would split, be merged and begin anew", async () => {
    await rules()
      .getByLabel("Fingerprint rules")
      .fill(
        "type:KeyError -> {{ default }}, {{ tags.region }}\ntype:TimeoutError -> net\ntype:ConnectionError -> net\ntype:OSError -> disk",
      );
    const start = rules().getByRole("button", { name: "Start dry run" });
    await start.focus();
    await page.keyboard.press("Enter");
    await rules().getByText("5 events of 4 issues:").waitFor();
    const list = (title: string) => rules().locator("details", { hasText: title });
    await list("Would split").getByText("2 events, into 2").waitFor();
    await list("Would be merged").getByText("Into a new issue").waitFor();
    await list("Would begin anew").getByRole("link", { name: "OSError" }).first().waitFor();
    expect(await rules().getByText("These are not the rules above any more.").count()).toBe(0);
    await shoot(page, "lab-found", rules());
    // Nothing was done.
    expect(await issues()).toHaveLength(4);
    await list("Would split").getByRole("link", { name: "KeyError: no such basket" }).last().click();
    await page.waitForURL(/\/issues\/\d+\/events\/[0-9a-f]{32}\/$/);
  });

  it("is still there on the next visit, fits a phone in the dark, and speaks Chinese", async () => {
    await page.goto(`${site.instance.url}${settings}`);
    await rules().getByText("5 events of 4 issues:").waitFor();
    await rules().getByText("These are not the rules above any more.").waitFor();
    await rules().getByRole("button", { name: "Take its rules into the editor" }).click();
    await rules().getByText("These are not the rules above any more.").waitFor({ state: "detached" });
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${site.instance.url}${settings}`);
    await rules().getByText("5 个事件，4 个问题：").waitFor();
    await shoot(page, "lab-chinese", rules());
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => localStorage.setItem("vedette-language", "en"));
  });

  it("shows how far it is, and is cancelled", async () => {
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    // Held by a node that does nothing with it.
    await client.query(
      `insert into grouping_dry_run (project_id, fingerprint_rules, stack_rules, wanted, total, looked, turn, lease_until)
       select id, '', '', 100000, 80000, 20000, 1, now() + interval '1 hour' from project where slug = 'shop'`,
    );
    await client.end();
    await page.goto(`${site.instance.url}${settings}`);
    await rules().getByText("20,000 of 80,000 events").waitFor();
    expect(await rules().getByRole("button", { name: "Start dry run" }).count()).toBe(0);
    await shoot(page, "lab-running", rules());
    await rules().getByRole("button", { name: "Cancel dry run" }).click();
    await rules().getByText("The dry run was cancelled.").waitFor();
    await rules().getByRole("button", { name: "Start dry run" }).waitFor();
  });
});
