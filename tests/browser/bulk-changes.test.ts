import pg from "pg";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";
const ISSUES = 32;

describeWhere(lacksChromium, "changes of all issues that match, in the pages", () => {
  const site = openSite();
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ api, page } = site);
    for (let n = 0; n < ISSUES; n++) {
      await site.send({ message: `Crane ${n} is stuck`, fingerprint: [`crane-${n}`], level: "error" });
    }
    await until("all issues", async () => (await ids()).size === ISSUES);
    await site.enter("/organizations/acme/issues/");
  }, 120_000);

  it("offers all that match once the page is selected, by keys alone", async () => {
    await page.getByText(`25 of ${ISSUES} issues`).waitFor();
    await page.getByRole("checkbox", { name: "Select all 25" }).press("Space");
    await page.getByRole("toolbar").getByText("25 selected").waitFor();
    await page.getByRole("button", { name: `Select all ${ISSUES} that match` }).press("Enter");
    await page.getByRole("toolbar", { name: `All ${ISSUES} that match` }).waitFor();
    await shoot(page, "all-that-match");
    // One row less is the page again.
    await page.getByRole("row").nth(1).getByRole("checkbox").uncheck();
    await page.getByRole("toolbar").getByText("24 selected").waitFor();
    await page.getByRole("row").nth(1).getByRole("checkbox").check();
    await page.getByRole("button", { name: `Select all ${ISSUES} that match` }).waitFor();
  });

  it("follows the change in a bar that survives a reload, and can be cancelled", async () => {
    const client = new pg.Client({ connectionString: site.databaseUrl });
    await client.connect();
    try {
      // Whoever works on the change waits for this.
      await client.query("begin");
      await client.query("select from issue for update");
      await page.getByRole("button", { name: `Select all ${ISSUES} that match` }).click();
      await page.getByRole("toolbar", { name: `All ${ISSUES} that match` }).waitFor();
      await page.keyboard.press("e");
      await bar().getByText("Resolving issues").waitFor();
      await bar().getByText(`0 of ${ISSUES}`).waitFor();
      await page.reload();
      await bar().getByText("Resolving issues").waitFor();
      await shoot(page, "under-way");
      await bar().getByRole("button", { name: "Cancel" }).press("Enter");
      await bar().getByText(`0 issues resolved; stopped at 0 of ${ISSUES}`).waitFor();
    } finally {
      await client.query("rollback");
      await client.end();
    }
    expect((await ids("is:unresolved")).size).toBe(ISSUES);
  });

  it("changes them all, and puts them back", async () => {
    await page.getByRole("checkbox", { name: "Select all 25" }).check();
    await page.getByRole("button", { name: `Select all ${ISSUES} that match` }).click();
    await page.getByRole("toolbar").getByText("Archive", { exact: true }).click();
    await bar().getByText(`${ISSUES} issues archived until it escalates`).waitFor();
    await page.getByText("All quiet").waitFor();
    expect((await ids("is:archived")).size).toBe(ISSUES);
    await page.reload();
    await bar().getByRole("button", { name: "Undo" }).click();
    await bar().getByText(`${ISSUES} issues put back as before`).waitFor();
    await page.getByText(`25 of ${ISSUES} issues`).waitFor();
    await shoot(page, "undone");
    await bar().getByRole("button", { name: "Close" }).click();
    await until("bar gone", async () => (await bar().count()) === 0);
    await page.reload();
    await page.getByText(`25 of ${ISSUES} issues`).waitFor();
    expect(await bar().count()).toBe(0);
  });

  it("deletes them all after a question", async () => {
    await page.getByRole("checkbox", { name: "Select all 25" }).check();
    await page.getByRole("button", { name: `Select all ${ISSUES} that match` }).click();
    await page.getByRole("toolbar").getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog", { name: `Delete all ${ISSUES} issues that match?` });
    await dialog.getByText("also those on other pages").waitFor();
    await dialog.getByRole("button", { name: "Delete issues" }).click();
    await bar().getByText(`${ISSUES} issues deleted`).waitFor();
    expect((await ids()).size).toBe(0);
    expect(await bar().getByRole("button", { name: "Undo" }).count()).toBe(0);
  });

  it("no page broke its content security policy or threw", () => {
    expect(site.witness.objections).toEqual([]);
  });

  const bar = () => page.getByRole("region", { name: "A change of many issues" });

  async function ids(query = ""): Promise<Set<string>> {
    const found = await api.get<{ id: string }[]>(
      `projects/${PROJECT}/issues/?query=${encodeURIComponent(query)}&limit=100`,
    );
    return new Set(found.map(({ id }) => id));
  }
});
