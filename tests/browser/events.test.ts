import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";

describeWhere(lacksChromium, "events across issues, on their pages", () => {
  const site = openSite();
  let page: Page;

  beforeAll(async () => {
    ({ page } = site);
    for (const [message, port, user] of [
      ["Quay is closed", "Kiel Harbour", { id: "7" }],
      ["Gangway is out", "Kiel", { email: "ann@example.com" }],
      ["Ferry is late", "Rostock", { id: "7" }],
      ["Ferry is late", "Kiel", { id: "8" }],
    ] as const) {
      await site.send({ message, tags: { port }, user, level: "error", environment: "production" });
    }
    await until("three issues", async () => (await site.api.issues(PROJECT)).length === 3);
    await until("counted tags", async () => {
      const tag = await site.api
        .get<{ totalValues: number }>("organizations/acme/tags/port/")
        .catch(() => null);
      return tag?.totalValues === 4;
    });
    await site.enter("/organizations/acme/events/");
    await titles(["Ferry is late", "Ferry is late", "Gangway is out", "Quay is closed"]);
  }, 120_000);

  const search = () => page.getByRole("combobox", { name: "Search events" });
  const value = (name: string) => page.getByRole("table").getByRole("button", { name, exact: true });
  const columns = () => page.getByRole("columnheader").allTextContents();

  async function titles(expected: readonly string[]): Promise<void> {
    await until(`the table has ${expected.join(", ")}`, async () => {
      const found = await page.locator(".ev-table .c-title").allTextContents();
      return found.sort().join() === expected.join();
    });
  }

  it("is in the rail, with a chart of what matches", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Events" }).waitFor();
    await page.getByRole("figure", { name: "Matches over time" }).getByText("4 events").waitFor();
    await shoot(page, "events");
    // The last bar has them all.
    await page.getByRole("button", { name: /^4 events; most at/u }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("status").getByText("4 events").waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.has("start"));
    await titles(["Ferry is late", "Ferry is late", "Gangway is out", "Quay is closed"]);
    await page.goBack();
    await page.waitForURL((url) => !url.searchParams.has("start"));
  });

  it("a value is added to the search or left out, by keyboard alone", async () => {
    await page.getByRole("button", { name: "Columns" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Columns" });
    await dialog.getByLabel("Tag", { exact: true }).fill("port");
    await page.keyboard.press("Enter");
    await dialog.getByText("port", { exact: true }).waitFor();
    await shoot(page, "events-columns");
    await dialog.getByRole("button", { name: "Show" }).focus();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await until("the column", async () => (await columns()).includes("port"));
    expect(new URL(page.url()).searchParams.get("columns")).toContain(",port");

    await value("Rostock").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Add to the search" }).waitFor();
    await shoot(page, "events-value");
    await page.keyboard.press("Enter");
    await titles(["Ferry is late"]);
    expect(new URL(page.url()).searchParams.get("query")).toBe("port:Rostock");

    await page.goBack();
    await titles(["Ferry is late", "Ferry is late", "Gangway is out", "Quay is closed"]);
    await value("Kiel Harbour").click();
    await page.getByRole("menuitem", { name: "Leave out" }).click();
    await titles(["Ferry is late", "Ferry is late", "Gangway is out"]);
    expect(await search().inputValue()).toBe('!port:"Kiel Harbour" ');
  });

  it("says what is wrong with a search at its place, and completes what events alone have", async () => {
    await search().fill("stack.function:pay");
    await search().press("Escape");
    await search().press("Enter");
    await page.getByRole("alert").getByText("stands in the body of events").waitFor();
    await search().fill("times");
    await page.getByRole("option", { name: "timestamp:" }).waitFor();
    await search().press("Escape");
    await search().fill("timestamp:-1h user:id:7");
    await search().press("Enter");
    await titles(["Ferry is late", "Quay is closed"]);
  });

  it("new events are announced, and shown when they are asked for", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/events/?query=buoy`);
    await page.getByRole("heading", { name: "No event matches" }).waitFor();
    await site.send({ message: "A buoy is adrift", level: "warning" });
    await page.getByRole("button", { name: "1 newer event" }).click();
    await titles(["A buoy is adrift"]);
  });

  it("are exported with the columns of the table", async () => {
    await page.goto(
      `${site.instance.url}/organizations/acme/events/?query=${encodeURIComponent("port:Kiel")}&columns=title,port`,
    );
    await titles(["Ferry is late", "Gangway is out"]);
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "CSV, for spreadsheets" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("events-acme.csv");
    const text = await readFile(await download.path(), "utf8");
    expect(text).toBe("\ufefftitle,port\r\nFerry is late,Kiel\r\nGangway is out,Kiel\r\n");
  });

  it("a tag of an issue leads to all its values, and a value to its events", async () => {
    const [issue] = (await site.api.issues(PROJECT)).filter(({ title }) => title === "Ferry is late");
    await page.goto(`${site.instance.url}/organizations/acme/issues/${issue?.id}/`);
    await page.locator("#tags").getByRole("link", { name: "port", exact: true }).click();
    await page.getByRole("heading", { name: "port" }).waitFor();
    const table = page.getByRole("table", { name: "Tag port" });
    await table.getByRole("link", { name: "Rostock" }).waitFor();
    await table.getByRole("img", { name: "1 event in the last 14 days" }).first().waitFor();
    expect(await table.getByRole("row").count()).toBe(3);
    await shoot(page, "tag-of-issue");

    await page.getByRole("link", { name: "In all projects" }).click();
    await table.getByRole("link", { name: "Kiel Harbour" }).waitFor();
    await page.getByText("4 events with 3 values").waitFor();
    await shoot(page, "tag");
    await table.getByRole("link", { name: "Kiel", exact: true }).click();
    await titles(["Ferry is late", "Gangway is out"]);
  });

  it("an issue's users are listed with their events", async () => {
    const [issue] = (await site.api.issues(PROJECT)).filter(({ title }) => title === "Ferry is late");
    await page.goto(`${site.instance.url}/organizations/acme/issues/${issue?.id}/`);
    await page.getByTitle("All users of this issue").click();
    await page.getByText("2 users were struck").waitFor();
    const table = page.getByRole("table");
    await table.getByRole("link", { name: "8" }).waitFor();
    await shoot(page, "issue-users");
    await table.getByRole("link", { name: "7" }).click();
    await titles(["Ferry is late"]);
    expect(new URL(page.url()).searchParams.get("query")).toMatch(/^issue:FARES-\w+ user:id:7$/u);
  });
});
