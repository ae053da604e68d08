import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { WireTeam, WireTeamDetails } from "../../src/wire/team.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { PAGE_PASSWORD } from "../support/sign-in-page.ts";
import { openSite, ROBOT } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000 });

describeWhere(lacksChromium, "teams in the pages", () => {
  const site = openSite();
  let page: Page;
  let issue: string;

  beforeAll(async () => {
    ({ page } = site);
    await site.instance.command("createuser", "--email", "olga@example.com", "--password", PAGE_PASSWORD);
    for (const [email, role] of [
      ["olga@example.com", "member"],
      [ROBOT, "owner"],
    ]) {
      const added = await site.api.ask("POST", "organizations/acme/members/", { email, role });
      expect(added.status).toBe(201);
    }
    await site.send({ message: "Quay is closed", level: "error" });
    await until("issue", async () => (await site.api.issues("acme/fares")).length === 1);
    issue = `/organizations/acme/issues/${(await site.api.issues("acme/fares"))[0]?.id}/`;
    await site.enter("/organizations/acme/members/");
  });

  const teams = () => site.api.get<WireTeam[]>("organizations/acme/teams/");
  const team = (slug: string) => site.api.get<WireTeamDetails>(`teams/acme/${slug}/`);
  const section = (name: string) =>
    page.locator("section.sec").filter({ has: page.getByRole("heading", { name: new RegExp(`^${name}`) }) });

  it("one is made by keyboard alone, and whoever makes it is in it", async () => {
    await page.getByRole("link", { name: "Teams" }).press("Enter");
    await page.getByText("No teams yet").waitFor();
    await shoot(page, "teams-none");
    await page.getByRole("button", { name: "New team" }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name").fill("Harbour crew");
    await page.keyboard.press("Enter");
    await page.getByText("#harbour-crew is there, and you are in it").waitFor();
    await page.getByRole("heading", { name: "Harbour crew" }).waitFor();
    await section("Members").getByText("robot@example.com").waitFor();
  });

  it("members and projects are put under it and taken away", async () => {
    await section("Members").getByRole("combobox", { name: "Add a member" }).press("Enter");
    await page.getByRole("option", { name: "olga@example.com" }).click();
    const olga = section("Members").getByRole("listitem").filter({ hasText: "olga@example.com" });
    await olga.waitFor();
    await section("Projects").getByRole("combobox", { name: "Add a project" }).click();
    await page.getByRole("option", { name: "fares" }).click();
    await section("Projects").getByRole("link", { name: "fares" }).waitFor();
    expect(await team("harbour-crew")).toMatchObject({ memberCount: 2, projects: [{ slug: "fares" }] });
    await shoot(page, "team");
    await page.getByRole("button", { name: "Take olga@example.com out of #harbour-crew" }).click();
    await olga.waitFor({ state: "detached" });
    expect((await team("harbour-crew")).memberCount).toBe(1);
    await page.getByRole("button", { name: "Take fares from #harbour-crew" }).click();
    await section("Projects").getByText("No project stands under it.").waitFor();
  });

  it("an issue is given to it from the list, and found by it", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/issues/`);
    const row = page.getByRole("row").filter({ hasText: "Quay is closed" });
    await row.getByRole("button", { name: /^Assign/ }).click();
    await page.getByRole("menuitem", { name: "#harbour-crew" }).waitFor();
    await shoot(page, "assign");
    await page.getByRole("menuitem", { name: "#harbour-crew" }).click();
    await row.getByRole("img", { name: "#harbour-crew" }).waitFor();
    await until(
      "team that has it",
      async () => (await site.api.issues("acme/fares"))[0]?.assignedTo?.type === "team",
    );
    const search = page.getByRole("combobox", { name: "Search issues" });
    await search.fill("assigned:");
    await page.getByRole("option", { name: "my_teams" }).waitFor();
    await page.getByRole("option", { name: "#harbour-crew" }).click();
    await search.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("query")?.includes("#harbour-crew") ?? false);
    await row.waitFor();
    await shoot(page, "team-search");
  });

  it("the issue says whose it is, and a comment mentions the team", async () => {
    await page.goto(`${site.instance.url}${issue}`);
    await page.locator(".people li").filter({ hasText: "#harbour-crew" }).getByText("Assignee").waitFor();
    await page.getByText("You are subscribed: a team you are in had it, or was mentioned.").waitFor();
    const field = page.locator("#activity").getByRole("combobox", { name: "Comment" });
    await field.fill("Look, ");
    await field.press("End");
    await field.pressSequentially("#har");
    await page.getByRole("option", { name: /#harbour-crew/ }).waitFor();
    await field.press("Enter");
    await until("slug", async () => (await field.inputValue()) === "Look, #harbour-crew ");
    await field.press("Control+Enter");
    await page.locator(".mention", { hasText: "#harbour-crew" }).waitFor();
    await shoot(page, "team-issue");
  });

  it("is renamed, left and deleted; its issues are nobody's, and say why", async () => {
    await page.goto(`${site.instance.url}/organizations/acme/teams/`);
    await page.getByRole("row").filter({ hasText: "Harbour crew" }).waitFor();
    await shoot(page, "teams");
    await page.getByRole("link", { name: "Harbour crew" }).click();
    await section("Name").getByLabel("Slug").fill("night-crew");
    await section("Name").getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/teams/night-crew/");
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await section("Members").getByText("Nobody is in it").waitFor();
    await page.getByRole("button", { name: "Delete the team" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No teams yet").waitFor();
    expect(await teams()).toEqual([]);
    await until("note at the issue", async () => {
      await page.goto(`${site.instance.url}${issue}`);
      await page.locator("#activity").waitFor();
      return (await page.getByText("by deleting #night-crew").count()) === 1;
    });
  });

  it("members join and leave, and change nothing else; in Chinese, too", async () => {
    await site.api.ask("POST", "organizations/acme/teams/", { name: "Dock" });
    await page.context().clearCookies();
    await site.enter("/organizations/acme/teams/", "olga@example.com");
    await page.getByRole("button", { name: "Join #dock" }).click();
    await page.getByText("You are in #dock").waitFor();
    expect((await team("dock")).memberCount).toBe(2);
    expect(await page.getByRole("button", { name: "New team" }).count()).toBe(0);
    await page.getByRole("link", { name: "Dock" }).click();
    await section("Members").getByText("olga@example.com").waitFor();
    expect(await page.getByRole("combobox", { name: "Add a member" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Delete the team" }).count()).toBe(0);
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    await page.reload();
    await page.getByRole("heading", { name: /^成员/ }).waitFor();
    await page.getByRole("button", { name: "将 olga@example.com 移出 #dock" }).click();
    await until("one member", async () => (await team("dock")).memberCount === 1);
    await shoot(page, "team-chinese");
  });
});
