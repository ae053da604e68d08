import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";
const HOSTILE = '<img src=x onerror="window.struck=1"> ![x](javascript:1) [Filtered]';

describeWhere(lacksChromium, "the pages about issues", () => {
  const site = openSite({ browser: { permissions: ["clipboard-read", "clipboard-write"] } });
  let instance: Instance;
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ instance, api, page } = site);
    await site.send({ message: "Quay is closed", level: "warning" });
    await site.send(crash());
    await until("two issues", async () => (await api.issues(PROJECT)).length === 2);
    await site.enter("/organizations/acme/issues/");
  }, 120_000);

  it("the list tells type, message and figures, and its keys resolve and undo", async () => {
    await row("FareError").waitFor();
    await page.keyboard.press("j");
    const shortId = (await page.locator(".irow:has(a:focus) .sid").textContent()) ?? "";
    await page.keyboard.press("e");
    await page.getByText("1 issue resolved").waitFor();
    await until("resolved issue", async () => (await stateOf(shortId)) === "resolved");
    await page.keyboard.press("z");
    await until("issue as it was", async () => (await stateOf(shortId)) === "new");
    expect(await page.getByRole("row").count()).toBe(3);
  });

  it("newer issues are announced, and come in only when asked for", async () => {
    await site.send({ message: "Gangway is out", level: "error" });
    const newer = page.getByRole("button", { name: "1 newer issue" });
    await newer.waitFor({ timeout: 40_000 });
    expect(await row("Gangway is out").count()).toBe(0);
    await newer.click();
    await row("Gangway is out").waitFor();
  }, 60_000);

  it("a query that cannot be read is marked where it is wrong; one that finds nothing names the part to drop", async () => {
    const search = page.getByRole("combobox", { name: "Search issues" });
    await search.fill("is:soon level:error");
    await search.press("Enter");
    await page.getByRole("alert").getByText("is not one of").waitFor();
    expect(await page.locator(".echo .bad").textContent()).toBe("is:soon");
    await search.fill("is:unresolved browser:Lynx");
    await search.press("Enter");
    await page.getByText("3 issues match without browser:Lynx").waitFor();
    await page.getByRole("button", { name: "Drop that part" }).click();
    await row("FareError").waitFor();
  });

  it("the issue's page shows where it broke, and everything of the event is text", async () => {
    await row("FareError").getByRole("link").click();
    await page.getByRole("heading", { name: "FareError", level: 1 }).waitFor();
    await page.getByText("quote.legs.filter(open)").first().waitFor();
    await page.getByRole("button", { name: /2 library frames/ }).waitFor();
    await page.getByText("caused by").waitFor();
    await page.getByText('<img src=x onerror="window.struck=1">').first().waitFor();
    await page.getByText("removed by scrubber").first().waitFor();
    expect(await page.evaluate(() => "struck" in globalThis)).toBe(false);
    expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
  });

  it("the whole issue is copied as Markdown that formats nothing of the event", async () => {
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const text = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(text).toContain("# FareError: \\<img");
    expect(text).toContain("> 42 |   const legs = quote.legs.filter(open)");
    expect(text).not.toMatch(/^# .*!\[x\]\(/m);
  });

  it("a tag's value leads to the issues that have it", async () => {
    await page.getByRole("link", { name: /Kiel/ }).click();
    await page.waitForURL("**/issues/?**");
    expect(new URL(page.url()).searchParams.get("query")).toBe('port:"Kiel Harbour"');
    await row("FareError").waitFor();
    expect(await row("Quay is closed").count()).toBe(0);
  });

  it("an event of ten thousand frames is shown in steps", async () => {
    await site.send({
      exception: {
        values: [
          {
            type: "RangeError",
            value: "too deep",
            stacktrace: {
              frames: Array.from({ length: 10_000 }, (_, index) => ({
                filename: `src/deep${index % 3}.ts`,
                function: "dive",
                lineno: index + 1,
                in_app: true,
              })),
            },
          },
        ],
      },
    });
    const deep = await until("deep issue", async () =>
      (await api.issues(PROJECT)).find(({ title }) => title.startsWith("RangeError")),
    );
    await page.goto(`${instance.url}/organizations/acme/issues/${deep.id}/`);
    await page.getByRole("button", { name: /more frames/ }).waitFor();
    expect(await page.locator(".frames > li").count()).toBeLessThan(100);
  });

  it("deleting asks first, and leads back to the list", async () => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("button", { name: "Delete issue" }).click();
    await page.waitForURL("**/issues/");
    await row("FareError").waitFor();
    expect(await row("RangeError").count()).toBe(0);
  });

  it("no page broke its content security policy or threw", () => {
    expect(site.witness.objections).toEqual([]);
  });

  const row = (title: string) => page.getByRole("row").filter({ hasText: title });

  async function stateOf(shortId: string): Promise<string | undefined> {
    const issue = (await api.issues(PROJECT)).find((each) => each.shortId === shortId);
    return issue?.substatus ?? issue?.status;
  }

  const crash = () => ({
    tags: { port: "Kiel Harbour" },
    extra: { note: HOSTILE },
    breadcrumbs: [{ category: "navigation", data: { from: "/a", to: "/b" } }],
    exception: {
      values: [
        { type: "TypeError", value: "legs of undefined" },
        {
          type: "FareError",
          value: HOSTILE,
          stacktrace: {
            frames: [
              { filename: "/app/node_modules/react-dom/index.js", function: "render", lineno: 1 },
              { filename: "/app/node_modules/react-dom/index.js", function: "work", lineno: 2 },
              {
                filename: "src/fare.ts",
                function: "price",
                lineno: 42,
                colno: 22,
                in_app: true,
                pre_context: ["function price(quote) {"],
                context_line: "  const legs = quote.legs.filter(open)",
                post_context: ["}"],
              },
            ],
          },
        },
      ],
    },
  });
});
