import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";
const TYPES = ["FareError", "TariffError", "QuayError", "BerthError"];

describeWhere(lacksChromium, "archiving in the pages", () => {
  const site = openSite();
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ api, page } = site);
    for (const type of TYPES) await send(type);
    await until("four issues", async () => (await api.issues(PROJECT)).length === TYPES.length);
    await site.enter("/organizations/acme/issues/");
  }, 120_000);

  it("archives what is selected for a day, and says so in the list", async () => {
    await row("FareError").getByRole("checkbox").check();
    await row("TariffError").getByRole("checkbox").check();
    await page.getByRole("button", { name: "More ways to archive" }).click();
    await page.getByRole("menuitem", { name: "For a day" }).click();
    await page.getByText("2 issues archived for 1 day").waitFor();
    await row("FareError").getByText("Archived until").waitFor();
    await until("two archived", async () => (await substates("archived_until_condition_met")) === 2);
  });

  it("archives an issue until more events come, by keys alone, and refuses what is no number", async () => {
    await row("QuayError").getByRole("link").first().click();
    await page.getByRole("button", { name: "More ways to archive" }).press("Enter");
    await page.getByRole("menuitem", { name: "Until more events or users…" }).press("Enter");
    const dialog = page.getByRole("dialog");
    const amount = dialog.getByLabel("How many");
    await amount.fill("none");
    await amount.press("Enter");
    await dialog.getByText("A whole number from 1 to 1,000,000.").waitFor();
    await amount.fill("2");
    await amount.press("Enter");
    await page.getByText("1 issue archived until 2 more events come").waitFor();
    await page.getByText("Archived until 2 more events come", { exact: true }).waitFor();
    await page.locator("#activity").getByText("archived it until 2 more events come").waitFor();
  });

  it("shows that it woke, and why", async () => {
    await send("QuayError");
    await page.getByText("Archived until 1 more event comes", { exact: true }).waitFor();
    await send("QuayError");
    await page.locator("#activity").getByText("It woke: 2 more events came").waitFor();
    await page.getByRole("button", { name: "Resolve", exact: true }).waitFor();
  });

  it("an archive is taken back with what was left of it", async () => {
    await page.getByRole("button", { name: "More ways to archive" }).click();
    await page.getByRole("menuitem", { name: "For ever" }).click();
    await page.getByText("1 issue archived for ever").waitFor();
    await until("archived for ever", async () => (await substates("archived_forever")) === 1);
    await page.getByRole("button", { name: "Undo" }).last().click();
    await until("awake again", async () => (await substates("archived_forever")) === 0);
  });

  it("discards what is selected after a question, and drops its further events", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/issues/?query=`);
    await row("BerthError").getByRole("checkbox").check();
    await page.getByRole("toolbar").getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete and discard future events…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard issue" }).click();
    await page.getByText(/FARES-\d discarded/).waitFor();
    await until("row gone", async () => (await row("BerthError").count()) === 0);
    await send("BerthError");
    await send("LastError");
    // Events are stored in the order in which they came.
    await until("later issue", async () => (await titles()).some((title) => title.startsWith("LastError")));
    expect((await titles()).filter((title) => title.startsWith("BerthError"))).toEqual([]);
  });

  it("shows what is discarded and how often it was dropped since, and takes it again after a question", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/projects/fares/settings/`);
    const list = page.getByRole("list", { name: "Discarded issues" });
    await list.getByText("BerthError: no quote").waitFor();
    await list.getByText("discarded by robot@example.com").waitFor();
    await list.getByText("1 event dropped since").waitFor();
    await list.scrollIntoViewIfNeeded();
    await shoot(page, "discarded");
    await list.getByRole("button", { name: /Stop discarding FARES-/ }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("the next one makes a new issue").waitFor();
    await dialog.getByRole("button", { name: "Stop discarding" }).press("Enter");
    await page.getByText("Nothing is discarded.").waitFor();
    await send("BerthError");
    await until("a new issue", async () => (await titles()).some((title) => title.startsWith("BerthError")));
  });

  it("no page broke its content security policy or threw", () => {
    expect(site.witness.objections).toEqual([]);
  });

  const row = (title: string) => page.getByRole("row").filter({ hasText: title });

  async function titles(): Promise<string[]> {
    return (await api.issues(PROJECT)).map(({ title }) => title);
  }

  async function substates(substatus: string): Promise<number> {
    return (await api.issues(PROJECT)).filter((issue) => issue.substatus === substatus).length;
  }

  async function send(type: string): Promise<void> {
    const frames = [{ filename: `src/${type}.ts`, function: "quote", lineno: 1, in_app: true }];
    await site.send({ exception: { values: [{ type, value: "no quote", stacktrace: { frames } }] } });
  }
});
