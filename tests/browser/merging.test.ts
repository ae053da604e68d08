import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { signIssues } from "../../src/issues/similar/sign-issues.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";

describeWhere(lacksChromium, "merging in the pages", () => {
  const site = openSite();
  let instance: Instance;
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ instance, api, page } = site);
    for (const [type, last] of [
      ["FareError", "price"],
      ["TariffError", "levy"],
      ["QuayError", "moor"],
    ] as const) {
      await send(type, last);
    }
    await until("three issues", async () => (await api.issues(PROJECT)).length === 3);
    const { db, [Symbol.asyncDispose]: close } = connect(site.databaseUrl, {
      max: 1,
      application: "test",
      onError: () => {},
    });
    await signIssues({ db }, new AbortController().signal);
    await close();
    await site.enter("/organizations/acme/issues/");
  }, 120_000);

  it("merges what is selected by keys alone, and takes it back", async () => {
    await row("FareError").waitFor();
    for (const _ of [1, 2]) {
      await page.keyboard.press("j");
      await page.keyboard.press("x");
    }
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("m");
    await page.getByText("2 issues merged into one").waitFor();
    await until("two issues", async () => (await api.issues(PROJECT)).length === 2);
    await until("two rows", async () => (await page.locator(".irow").count()) === 2);
    await page.keyboard.press("z");
    await page.getByText("The merge was undone").waitFor();
    await until("three rows", async () => (await page.locator(".irow").count()) === 3);
    expect(await ids()).toEqual(["FARES-1", "FARES-2", "FARES-3"]);
  });

  it("the issue's page names similar ones with a reason, and merges one of them", async () => {
    await row("FareError").getByRole("link").click();
    const similar = page.locator("#similar li").filter({ hasText: "TariffError" });
    await similar.getByText("2 of 3 frames the same").waitFor();
    await similar.getByRole("button", { name: /Merge FARES-\d into this issue/ }).click();
    await page.getByText("2 issues merged into one").waitFor();
    await page.locator("#activity").getByText("merged in").first().waitFor();
    await page.locator("#groups").getByText("merged from").waitFor();
  });

  it("the old address leads to the issue, and says so", async () => {
    await page.goto(`${instance.url}/organizations/acme/issues/FARES-2/`);
    await page.getByText("FARES-2 was merged into this issue").waitFor();
    await page.waitForURL(/\/issues\/\d+\/$/u);
    await page
      .getByRole("heading", { name: "FareError", level: 1 })
      .or(page.getByRole("heading", { name: "TariffError", level: 1 }))
      .waitFor();
  });

  it("a group is moved out again, to an issue of its own", async () => {
    const group = page.locator("#groups li").filter({ hasText: "TariffError" });
    await group.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Move 1 group to a new issue" }).click();
    await page.getByText("Moved to FARES-4").waitFor();
    await until("issue of its own", async () => (await ids()).includes("FARES-4"));
    await page.locator("#activity").getByText("moved events to").first().waitFor();
  });

  it("no page broke its content security policy or threw", () => {
    expect(site.witness.objections).toEqual([]);
  });

  const row = (title: string) => page.getByRole("row").filter({ hasText: title });

  async function ids(): Promise<string[]> {
    return (await api.issues(PROJECT)).map(({ shortId }) => shortId).sort();
  }

  async function send(type: string, last: string): Promise<void> {
    const frame = (name: string) => ({ filename: `src/${name}.ts`, function: name, lineno: 1, in_app: true });
    await site.send({
      exception: {
        values: [
          {
            type,
            value: "no quote for 3 legs",
            stacktrace: { frames: [frame("main"), frame("quote"), frame(last)] },
          },
        ],
      },
    });
  }
});
