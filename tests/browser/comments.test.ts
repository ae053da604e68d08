import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { PAGE_PASSWORD } from "../support/sign-in-page.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000 });

describeWhere(lacksChromium, "comments, bookmarks and subscriptions in the pages", () => {
  const site = openSite();
  let page: Page;
  let issue: string;

  beforeAll(async () => {
    ({ page } = site);
    await site.instance.command("createuser", "--email", "olga@example.com", "--password", PAGE_PASSWORD);
    const added = await site.api.ask("POST", "organizations/acme/members/", {
      email: "olga@example.com",
      role: "member",
    });
    expect(added.status).toBe(201);
    await site.send({ message: "Quay is closed", level: "error" });
    await until("issue", async () => (await site.api.issues("acme/fares")).length === 1);
    issue = `/organizations/acme/issues/${(await site.api.issues("acme/fares"))[0]?.id}/`;
    await site.enter(issue);
  });

  const activity = () => page.locator("#activity");
  const field = () => activity().getByRole("combobox", { name: "Comment" });
  const comment = (words: string) => activity().locator("li.comment").filter({ hasText: words });

  it("a comment is written by keyboard alone, with a member picked after an @, and is shown as Markdown", async () => {
    await field().fill("**Rolled back** to `4.15` ");
    await field().press("End");
    await field().pressSequentially("for @ol");
    await page.getByRole("option", { name: /olga@example\.com/ }).waitFor();
    await shoot(page, "completion");
    await field().press("Enter");
    await until("address", async () => (await field().inputValue()).endsWith("for @olga@example.com "));
    await field().pressSequentially("<img src=x onerror=alert(1)> ![p](https://evil.example/p.png)");
    await field().press("Control+Enter");
    const said = comment("Rolled back");
    await said.locator("strong", { hasText: "Rolled back" }).waitFor();
    await said.locator("code", { hasText: "4.15" }).waitFor();
    await said.locator(".mention", { hasText: "@olga@example.com" }).waitFor();
    await said.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await said.locator("img").count()).toBe(0);
    expect(await said.getByRole("link", { name: "p" }).getAttribute("rel")).toContain("noopener");
    await until("empty field", async () => (await field().inputValue()) === "");
    await page.getByText("You are subscribed: you commented.").waitFor();
    await page
      .locator(".people li")
      .filter({ hasText: "olga@example.com" })
      .getByText("was mentioned")
      .waitFor();
    await shoot(page, "comment");
  });

  it("is edited, and deleted after a question; that it was there stays", async () => {
    await field().fill("For a moment");
    await activity().getByRole("button", { name: "Comment", exact: true }).click();
    const said = comment("For a moment");
    await said.getByRole("button", { name: "Comment actions" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const editor = activity().locator("li.comment textarea");
    await editor.fill("For an hour");
    await activity().getByRole("button", { name: "Save" }).click();
    await comment("For an hour").getByText("edited").waitFor();
    await comment("For an hour").getByRole("button", { name: "Comment actions" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete comment" }).click();
    await activity().getByText("deleted a comment").waitFor();
    expect(await comment("For an hour").count()).toBe(0);
  });

  it("subscriptions are ended and begun again", async () => {
    await page.getByRole("button", { name: "Unsubscribe" }).click();
    await page.getByText("You hear of no comments but those that mention you.").waitFor();
    await page.getByRole("button", { name: "Subscribe", exact: true }).click();
    await page.getByText("You subscribed to this issue.").waitFor();
  });

  it("a bookmark stands in the list, which can be asked for it", async () => {
    await page.getByRole("button", { name: "Bookmark", exact: true }).click();
    await page.getByRole("button", { name: "Remove bookmark" }).waitFor();
    await page.getByRole("link", { name: "Issues", exact: true }).first().click();
    const row = page.getByRole("row").filter({ hasText: "Quay is closed" });
    await row.getByRole("img", { name: "Bookmarked" }).waitFor();
    await row.getByRole("img", { name: "1 comment" }).waitFor();
    await page.getByRole("link", { name: "Bookmarks" }).click();
    await page.waitForURL((url) => url.searchParams.get("query") === "is:bookmarked");
    await row.waitFor();
    await shoot(page, "list");
  });

  it("whoever is mentioned sees it, may not change it, and is seen to have been there", async () => {
    await page.context().clearCookies();
    await site.enter(issue, "olga@example.com");
    await comment("Rolled back").waitFor();
    expect(await comment("Rolled back").getByRole("button", { name: "Comment actions" }).count()).toBe(0);
    await page.getByText("You are subscribed: you were mentioned.").waitFor();
    await activity().getByText("Seen by 1 person").waitFor();
    await activity().getByRole("img", { name: "robot@example.com" }).first().waitFor();
  });

  it("all of it is there in Chinese, dark and as wide as a phone", async () => {
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${site.instance.url}${issue}`);
    await page.getByText("已自动订阅：你曾被提到。").waitFor();
    await shoot(page, "chinese");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(site.witness.objections).toEqual([]);
  });
});
