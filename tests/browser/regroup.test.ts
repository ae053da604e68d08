import pg from "pg";
import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { WireDryRun, WireRegroup } from "../../src/wire/grouping-lab.ts";
import type { WireIssue } from "../../src/wire/issue.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const GROUPING = "projects/acme/shop/grouping/";

describeWhere(lacksChromium, "regrouping history", () => {
  const site = openSite({ project: "acme/shop", platform: "python" });
  let page: Page;
  let api: ApiClient;

  const crash = async (type: string, name: string): Promise<void> => {
    const frames = [{ module: `shop.${name}`, function: name, in_app: true }];
    await site.send({ exception: { values: [{ type, value: "no such basket", stacktrace: { frames } }] } });
  };
  const issues = () => api.get<WireIssue[]>("organizations/acme/issues/?query=");
  const settings = "/organizations/acme/projects/shop/settings/";
  const rules = () => page.locator("#grouping");
  const dialog = () => page.getByRole("dialog");
  const endedAs = async (wanted: WireRegroup["state"]) =>
    await until(`regroup that is ${wanted}`, async () => {
      const [latest] = await api.get<WireRegroup[]>(`${GROUPING}regroups/`);
      return latest?.state === wanted;
    });

  beforeAll(async () => {
    ({ api, page } = site);
    await crash("KeyError", "cart");
    await crash("KeyError", "cart");
    await crash("KeyError", "pay");
    await crash("OSError", "disk");
    await until("issues with their events", async () => {
      const found = await issues();
      return found.length === 3 && found.some(({ count }) => count === "2");
    });
    await api.put(GROUPING, { fingerprintingRules: "type:KeyError -> keys", transitionDays: 0 });
    await site.enter(settings);
  });

  it("asks for a dry run of the saved rules first, and tells its numbers before anything is moved", async () => {
    await rules().getByText("First do a dry run of the saved rules").waitFor();
    expect(await rules().getByRole("button", { name: "Regroup history…" }).count()).toBe(0);
    await rules().getByRole("button", { name: "Start dry run" }).click();
    await until("end of the dry run", async () => {
      return (await api.get<WireDryRun[]>(`${GROUPING}dry-runs/`))[0]?.state === "done";
    });
    const go = rules().getByRole("button", { name: "Regroup history…" });
    await go.waitFor();
    await go.focus();
    await page.keyboard.press("Enter");
    await dialog()
      .getByText(
        "Of the 4 events that the dry run looked at, 0 issues split, 2 are merged, 0 go on under new hashes, and 1 stays as it is.",
      )
      .waitFor();
    await shoot(page, "regroup-asked");
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await api.get<WireRegroup[]>(`${GROUPING}regroups/`)).toEqual([]);
  });

  it("is done by keyboard, and makes the issues one", async () => {
    await rules().getByRole("button", { name: "Regroup history…" }).focus();
    await page.keyboard.press("Enter");
    const confirm = dialog().getByRole("button", { name: "Regroup", exact: true });
    await confirm.waitFor();
    await confirm.focus();
    await page.keyboard.press("Enter");
    await dialog().waitFor({ state: "detached" });
    await endedAs("done");
    await rules().getByText("Done: 3 events placed by the rules.").waitFor();
    await shoot(page, "regroup-done", rules());
    const found = await issues();
    expect(found.map(({ count }) => count).toSorted()).toEqual(["1", "3"]);
    const one = found.find(({ count }) => count === "3");
    await page.goto(`${site.instance.url}/organizations/acme/issues/${one?.id}/`);
    await page.getByText("regrouped stored events (1 came)").waitFor();
  });

  it("is undone, in the dark, on a phone, and in Chinese", async () => {
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${site.instance.url}${settings}`);
    const undo = rules().getByRole("button", { name: "撤销…" });
    await undo.waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await undo.focus();
    await page.keyboard.press("Enter");
    const confirm = dialog().getByRole("button", { name: "移回", exact: true });
    await confirm.waitFor();
    await shoot(page, "regroup-undo");
    await confirm.focus();
    await page.keyboard.press("Enter");
    await dialog().waitFor({ state: "detached" });
    await endedAs("undone");
    await rules().getByText("已撤销。").waitFor();
    expect((await issues()).map(({ count }) => count).toSorted()).toEqual(["1", "1", "2"]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => localStorage.setItem("vedette-language", "en"));
  });

  it("shows how far it is, and is cancelled", async () => {
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    // Held by a node that does nothing with it.
    await client.query(
      `insert into grouping_regroup (project_id, rules_version, fingerprint_rules, stack_rules, total, looked, turn, lease_until)
       select id, 1, '', '', 80000, 20000, 1, now() + interval '1 hour' from project where slug = 'shop'`,
    );
    await client.end();
    await page.goto(`${site.instance.url}${settings}`);
    await rules().getByText("20,000 of 80,000 events").waitFor();
    expect(await rules().getByRole("button", { name: "Regroup history…" }).count()).toBe(0);
    await shoot(page, "regroup-running", rules());
    await rules().getByRole("button", { name: "Cancel and take back" }).click();
    await rules().getByText("It was cancelled, and all is as it was.").waitFor();
    await rules().getByRole("button", { name: "Regroup history…" }).waitFor();
  });
});
