import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";

describeWhere(lacksChromium, "sharing an issue in the pages", () => {
  const site = openSite();
  let api: ApiClient;
  let page: Page;
  let id: string;
  let link = "";

  beforeAll(async () => {
    ({ api, page } = site);
    await site.send({
      user: { email: "ann@example.com" },
      contexts: { runtime: { name: "node", version: "v24.1.0" } },
      exception: {
        values: [
          {
            type: "FareError",
            value: "no fare for zone 9",
            stacktrace: {
              frames: [
                { filename: "node_modules/http.js", function: "serve", lineno: 80, in_app: false },
                { filename: "src/fare.ts", function: "quote", lineno: 12, colno: 4, in_app: true },
              ],
            },
          },
        ],
      },
    });
    id = (await until("the issue", async () => (await api.issues(PROJECT))[0])).id;
    await site.enter(`/organizations/acme/issues/${id}/`);
  }, 120_000);

  it("makes a link by keys alone, and says who did", async () => {
    await page.getByRole("button", { name: "Share", exact: true }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Share FARES-1" });
    await dialog.getByText("Not shown: users").waitFor();
    await dialog.getByRole("button", { name: "Make a public link" }).press("Enter");
    link = await dialog.getByLabel("Public link").inputValue();
    expect(link).toMatch(/\/share\/issue\/[0-9a-f]{32}\/$/);
    await shoot(page, "share-dialog");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Shared", exact: true }).waitFor();
    await page.locator("#activity").getByText("shared it by a public link").waitFor();
  });

  it("shows strangers the trace, without a cookie and without asking who they are", async () => {
    const context = await site.context.browser()?.newContext({ locale: "en-GB" });
    if (context === undefined) throw new Error("the browser is gone");
    try {
      const stranger = await context.newPage();
      const asked: string[] = [];
      stranger.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await stranger.goto(link);
      await stranger.getByRole("heading", { name: "FareError: no fare for zone 9" }).first().waitFor();
      await stranger.getByText("src/fare.ts:12:4").waitFor();
      await stranger.getByText("node v24.1.0").waitFor();
      expect(await stranger.getByRole("navigation").count()).toBe(0);
      expect(asked.filter((path) => path.startsWith("/api/"))).toEqual([
        `/api/0/shared/issues/${link.split("/").at(-2)}/`,
      ]);
      expect(await context.cookies()).toEqual([]);
      await shoot(stranger, "shared-issue");
    } finally {
      await context.close();
    }
  });

  it("a new link ends the one before, and taking it back leaves none", async () => {
    await page.getByRole("button", { name: "Shared", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share FARES-1" });
    const field = dialog.getByLabel("Public link");
    await dialog.getByRole("button", { name: "New link" }).click();
    await until("another link", async () => (await field.inputValue()) !== link);
    await dialog.getByRole("button", { name: "Take the link back" }).click();
    await dialog.getByRole("button", { name: "Make a public link" }).waitFor();
    await page.goto(link);
    await page.getByText("This link leads nowhere").waitFor();
  });

  it("an organisation forbids it after a question, and then there is no button", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/members/`);
    const box = page.getByRole("checkbox", { name: /Issues may be shared/ });
    await box.click();
    await page.getByRole("dialog").getByRole("button", { name: "Forbid and end links" }).click();
    await until("forbidden", async () => !(await box.isChecked()));
    await shoot(page, "members");
    await page.goto(`${site.instance.url}/organizations/acme/issues/${id}/`);
    await page.getByRole("button", { name: "Bookmark" }).waitFor();
    expect(await page.getByRole("button", { name: "Share", exact: true }).count()).toBe(0);
  });

  it("no page broke its content security policy or threw", () => {
    expect(site.witness.objections).toEqual([]);
  });
});
