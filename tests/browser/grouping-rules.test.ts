import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { WireIssue } from "../../src/wire/issue.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "a project's rules of grouping", () => {
  const site = openSite({ project: "acme/shop", platform: "python" });
  let instance: Instance;
  let page: Page;
  let api: ApiClient;

  const crash = async (value: string): Promise<void> => {
    const frames = ["view", "retry", "total"].map((name) => ({
      module: `shop.${name}`,
      function: name,
      in_app: true,
    }));
    const exception = { values: [{ type: "ValueError", value, stacktrace: { frames } }] };
    await site.send({ exception });
  };
  const issues = () => api.get<WireIssue[]>("organizations/acme/issues/?query=");

  beforeAll(async () => {
    ({ instance, api, page } = site);
    await crash("the first");
    await until("issue", async () => (await issues()).length === 1);
    await site.enter("/organizations/acme/projects/shop/settings/");
  });

  const rules = () => page.locator("#grouping");

  it("say while they are written what is wrong, and lead to the place by keyboard", async () => {
    const text = rules().getByLabel("Fingerprint rules");
    await text.fill("# values\ntype:Value* - values");
    const place = rules().getByRole("button", { name: "Line 2, column 13" });
    await place.waitFor();
    await rules().getByText("Expected -> and what to group by.").waitFor();
    expect(await rules().getByRole("button", { name: "Save rules" }).isDisabled()).toBe(true);
    await shoot(page, "problem", rules());
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
    await shoot(page, "tried", rules());
    expect(await issues()).toHaveLength(1);
  });

  it("hold within seconds, leave the issue whole, and say in the event what they did", async () => {
    await rules().getByRole("button", { name: "Save rules" }).click();
    await rules().getByText("Last changed by robot@example.com").waitFor();
    await until("count of the issue", async () => {
      await crash("the next");
      const [issue, ...others] = await issues();
      expect(others).toEqual([]);
      return (await api.issue(issue?.id ?? "")).grouping.hashes.length > 1;
    });
    const [issue] = await issues();
    await page.goto(`${instance.url}/organizations/acme/issues/${issue?.id}/events/latest/`);
    await rules().getByText("type:Value* -> values").waitFor();
    await rules().getByText("fingerprint rule in line 2").waitFor();
    await shoot(page, "event", rules());
  });

  it("can be read in Chinese, and taken back from their versions", async () => {
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.goto(`${instance.url}/organizations/acme/projects/shop/settings/`);
    await rules().getByRole("heading").first().waitFor();
    await rules().locator("summary").click();
    await rules().locator("li", { hasText: "type:Value* -> values" }).locator("pre").waitFor();
    await rules().locator("li").last().getByRole("button").click();
    await vi.waitFor(async () => expect(await rules().locator("textarea").first().inputValue()).toBe(""));
    await shoot(page, "versions", rules());
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    expect(site.witness.objections).toEqual([]);
  });
});
