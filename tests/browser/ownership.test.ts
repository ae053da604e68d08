import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite, ROBOT } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "a project's rules of ownership", () => {
  const site = openSite({ project: "acme/shop", platform: "python" });
  let page: Page;
  let api: ApiClient;

  const crash = async (file: string): Promise<void> => {
    const frames = [{ filename: file, function: "pay", in_app: true, lineno: 3 }];
    await site.send({
      exception: { values: [{ type: "ValueError", value: `in ${file}`, stacktrace: { frames } }] },
    });
  };
  const issues = () => api.get<WireIssue[]>("organizations/acme/issues/?query=");

  beforeAll(async () => {
    ({ api, page } = site);
    // A superuser may do all, and is given issues where they are a member.
    await api.ask("POST", "organizations/acme/members/", { email: ROBOT, role: "owner" });
    await crash("src/pay/till.py");
    await until("issue", async () => (await issues()).length === 1);
    await site.enter("/organizations/acme/projects/shop/settings/");
  });

  const rules = () => page.locator("#ownership");

  it("say who is nobody, and lead to the place by keyboard", async () => {
    const text = rules().getByLabel("Rules of ownership");
    await text.fill(`path:src/* nobody@example.com`);
    await rules().getByText("Nobody of this organization has the address nobody@example.com.").waitFor();
    expect(await rules().getByRole("button", { name: "Save ownership" }).isDisabled()).toBe(true);
    await text.scrollIntoViewIfNeeded();
    await shoot(page, "problem");
    const place = rules().getByRole("button", { name: "Line 1, column 12" });
    await place.focus();
    await page.keyboard.press("Enter");
    for (let letter = 0; letter < "nobody".length; letter++) await page.keyboard.press("Delete");
    await page.keyboard.type("robot");
    await place.waitFor({ state: "detached" });
    expect(await text.inputValue()).toBe(`path:src/* ${ROBOT}`);
  });

  it("are tried on a path and on an issue before they are saved", async () => {
    const field = rules().getByLabel("Path in a stack trace");
    await field.fill("webpack:///./src/list.ts");
    await field.press("Enter");
    await rules().getByText("by src/list.ts").waitFor();
    await rules().getByRole("button", { name: "An issue" }).click();
    await rules().getByLabel("Issue", { exact: true }).fill("SHOP-1");
    await rules().getByRole("button", { name: "Try ownership" }).click();
    await rules().getByText("by src/pay/till.py").waitFor();
    await rules().getByText("It would be suggested to:").scrollIntoViewIfNeeded();
    await shoot(page, "tried");
  });

  it("take over a CODEOWNERS file, and ask who its names are", async () => {
    await rules().getByRole("button", { name: "Take over a CODEOWNERS file" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Or paste it here").fill("*  @acme/everybody\n/docs/ @octocat\n/none/");
    await dialog.getByRole("button", { name: "Read the file" }).click();
    await dialog.getByText("Nobody is called like this.").waitFor();
    await dialog.getByText("Lines without an owner are left out: 3").waitFor();
    await dialog.getByRole("combobox", { name: "@octocat" }).click();
    await page.getByRole("option", { name: ROBOT }).click();
    await dialog.getByText(`codeowners:/docs/ ${ROBOT}`).waitFor();
    await shoot(page, "codeowners");
    await dialog.getByRole("button", { name: "Put into the editor" }).click();
    expect(await rules().getByLabel("Rules of ownership").inputValue()).toBe(
      `codeowners:/docs/ ${ROBOT}\n\npath:src/* ${ROBOT}`,
    );
  });

  it("give a new issue to its owner, and suggest who is not asked any more", async () => {
    await rules().getByRole("button", { name: "Save ownership" }).click();
    await rules().getByText(`Last changed by ${ROBOT}`).waitFor();
    await crash("src/pay/card.py");
    const given = await until("issue given to its owner", async () =>
      (await issues()).find(({ shortId, assignedTo }) => shortId === "SHOP-2" && assignedTo !== null),
    );
    const { activity } = await api.get<WireIssueDetails>(`organizations/acme/issues/${given.id}/`);
    expect(activity).toMatchObject([{ type: "assigned", user: null, data: { line: 3 } }]);
    await page.goto(`${site.instance.url}/organizations/acme/issues/${given.id}/`);
    await page.getByText("A rule of ownership").waitFor();
    await shoot(page, "given");

    // There before the rules, it is suggested, not given.
    const [old] = (await issues()).filter(({ shortId }) => shortId === "SHOP-1");
    await page.goto(`${site.instance.url}/organizations/acme/issues/${old?.id}/`);
    await page.getByRole("heading", { name: "Suggested owners" }).waitFor();
    await page.getByText(`path:src/* ${ROBOT}`).waitFor();
    await shoot(page, "suggested");
    await page.locator("button[data-assign]").click();
    await page.getByRole("group", { name: "Suggested" }).waitFor();
    await shoot(page, "menu");
    await page.getByRole("group", { name: "Suggested" }).getByRole("menuitem").click();
    await until("assigned", async () =>
      (await issues()).some(({ shortId, assignedTo }) => shortId === "SHOP-1" && assignedTo !== null),
    );
  });
});
