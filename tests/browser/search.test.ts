import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";

describeWhere(lacksChromium, "searching on the page", () => {
  const site = openSite();
  let instance: Instance;
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ instance, api, page } = site);
    for (const [message, tags] of [
      ["Quay is closed", { port: "Kiel Harbour", tide: "low" }],
      ["Gangway is out", { port: "Kiel", tide: "high" }],
      ["Ferry is late", { port: "Rostock", tide: "low" }],
    ] as const) {
      await site.send({ message, tags, level: "error" });
    }
    await until("three issues", async () => (await api.issues(PROJECT)).length === 3);
    await until("counted tags", async () => (await values("port")).length === 3);
    await site.enter("/organizations/acme/issues/");
    await titles(["Ferry is late", "Gangway is out", "Quay is closed"]);
  }, 120_000);

  const values = (key: string) => api.get<{ value: string }[]>(`organizations/acme/tags/${key}/values/`);
  const search = () => page.getByRole("combobox", { name: "Search issues" });

  async function titles(expected: readonly string[]): Promise<void> {
    await until(`the list has ${expected.join(", ")}`, async () => {
      const found = await page.locator(".irow .l1").allTextContents();
      return [...found].sort().join() === expected.join();
    });
  }

  it("keys and values are completed by keyboard alone, in a list too", async () => {
    await page.keyboard.press("/");
    await search().fill("");
    await search().pressSequentially("!po");
    await page.getByRole("option", { name: "port:" }).waitFor();
    await search().press("ArrowDown");
    await search().press("Enter");
    expect(await search().inputValue()).toBe("!port:");
    await search().pressSequentially("[Rostock, kiel h");
    await page.getByRole("option", { name: /Kiel Harbour/ }).waitFor();
    await search().press("ArrowDown");
    await search().press("Tab");
    await search().pressSequentially("]");
    expect(await search().inputValue()).toBe('!port:[Rostock, "Kiel Harbour"]');
    await search().press("Escape");
    await search().press("Enter");
    await titles(["Gangway is out"]);
  });

  it("groups, words and comparisons find what they ask for", async () => {
    await search().fill("(tide:high OR quay) timesSeen:<5 age:-1d");
    await search().press("Enter");
    await titles(["Gangway is out", "Quay is closed"]);
  });

  it("an error is told at its place, in the reader's language, before anything is asked", async () => {
    const before = page.url();
    await search().fill("tide:low age:soon");
    await search().press("Escape");
    await search().press("Enter");
    await page.getByRole("alert").getByText("expected a duration like 24h after age:").waitFor();
    expect(await page.locator(".echo .bad").textContent()).toBe("age:soon");
    expect(page.url()).toBe(before);
    await search().fill("tide:low (level:error");
    await search().press("Escape");
    await search().press("Enter");
    await page.getByRole("alert").getByText("This group is never closed").waitFor();
  });

  it("a search is kept as a view, and what was searched last is offered in an empty field", async () => {
    await search().fill("tide:low");
    await search().press("Escape");
    await search().press("Enter");
    await titles(["Ferry is late", "Quay is closed"]);
    await page.getByRole("button", { name: "Save view" }).click();
    await page.getByLabel("Name").fill("Ebb");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const view = page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Ebb" });
    await view.waitFor();
    expect(await view.getAttribute("aria-current")).toBe("page");

    await search().fill("");
    await page.getByRole("option", { name: /tide:high OR quay/ }).click();
    await search().press("Escape");
    await search().press("Enter");
    await titles(["Gangway is out", "Quay is closed"]);
    await view.click();
    await titles(["Ferry is late", "Quay is closed"]);

    await page.getByRole("button", { name: /View Ebb/ }).click();
    await page.getByRole("menuitem", { name: "Delete view" }).click();
    await page.getByText("View Ebb deleted").waitFor();
    await until("no view", async () => (await view.count()) === 0);
    await page.keyboard.press("z");
    await view.waitFor();
  });

  it("a time is chosen by its ends, in the reader's own zone", async () => {
    await page.goto(`${instance.url}/organizations/acme/issues/?query=`);
    await titles(["Ferry is late", "Gangway is out", "Quay is closed"]);
    await page.getByRole("button", { name: "Last seen: Any time" }).click();
    await page.getByRole("menuitem", { name: "From … to …" }).click();
    await page.getByLabel("From", { exact: true }).fill("2026-01-02T00:00");
    await page.getByLabel("To", { exact: true }).fill("2026-01-01T00:00");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("The first time must lie before the second.").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2026-01-03T00:00");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("3 issues match without").waitFor();
    expect(new URL(page.url()).searchParams.get("start")).toBe(
      new Date("2026-01-02T00:00").toISOString().replace(".000", ""),
    );
    await page.getByRole("button", { name: "Drop that part" }).click();
    await titles(["Ferry is late", "Gangway is out", "Quay is closed"]);
  });
});
