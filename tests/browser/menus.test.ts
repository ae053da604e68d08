import type { Locator } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const ISSUES = "/organizations/acme/issues/";

/** Whoever presses a button and lets it go a moment later must still be over it: else the press counts as a change of mind. */
describeWhere(lacksChromium, "menus", () => {
  const site = openSite();
  let issueId = "";

  beforeAll(async () => {
    await site.send({ message: "Quay is closed", level: "error", tags: { tide: "low" } });
    issueId = await until("an issue", async () => (await site.api.issues("acme/fares"))[0]?.id);
    await site.api.ask("POST", "organizations/acme/searches/", { name: "Ebb", query: "tide:low" });
    await site.enter(ISSUES);
  }, 120_000);

  it.each([
    ["wide", 1440, "the list", () => `${ISSUES}?query=tide%3Alow`, 6],
    ["narrow", 390, "the list", () => `${ISSUES}?query=tide%3Alow`, 5],
    ["wide", 1440, "an issue", () => `${ISSUES}${issueId}/`, 4],
    ["narrow", 390, "an issue", () => `${ISSUES}${issueId}/`, 3],
  ])(
    "on a %s screen (%i px) the button of each menu of %s stays where it was pressed",
    async (_, width, __, path, atLeast) => {
      const { page } = site;
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${site.instance.url}${path()}`);
      await page.getByText("Quay is closed").first().waitFor();
      const buttons = page.locator('[aria-haspopup="menu"]:visible');
      await until("the menus are there", async () => (await buttons.count()) >= atLeast);
      for (const button of await buttons.all()) {
        const name = await button.evaluate((it) => it.getAttribute("aria-label") ?? it.textContent);
        const before = await settled(button);
        await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
        await page.mouse.down();
        await page.getByRole("menu").waitFor();
        expect(await button.boundingBox(), `${name} when open`).toEqual(before);
        await page.mouse.up();
        await page.keyboard.press("Escape");
        await page.getByRole("menu").waitFor({ state: "detached" });
      }
    },
  );

  it("five pages stand at the foot of a phone, and the account's menu has the others", async () => {
    const { page } = site;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${site.instance.url}${ISSUES}`);
    await page.getByText("Quay is closed").first().waitFor();
    const foot = page.getByRole("navigation", { name: "Main" }).getByRole("listitem");
    expect(await foot.allInnerTexts()).toEqual(
      [/^Issues/, /Events/, /Releases/, /Projects/, /Members/].map((name) => expect.stringMatching(name)),
    );
    await page.getByRole("button", { name: "Account" }).click();
    for (const name of ["Account", "Operate", "Mail"]) await page.getByRole("menuitem", { name }).waitFor();
  });

  /** Its place in the window, once it is the same twice: what the page still reads may move it. */
  async function settled(button: Locator) {
    let last = "";
    return until("button that stands still", async () => {
      await button.scrollIntoViewIfNeeded();
      const box = await button.boundingBox();
      const same = last === JSON.stringify(box);
      last = JSON.stringify(box);
      return same && box !== null && box;
    });
  }
});
