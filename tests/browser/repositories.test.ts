import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { openSite } from "../support/site.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

describeWhere(lacksChromium, "the pages of repositories and code mappings", () => {
  const site = openSite();
  let instance: Instance;
  let page: Page;

  beforeAll(async () => {
    ({ instance, page } = site);
    await site.enter("/organizations/acme/releases/");
  });

  const dialog = () => page.getByRole("dialog");

  it("add a repository, and say what is wrong with its address", async () => {
    await page.getByRole("link", { name: "Repositories" }).click();
    await page.getByText("No repository yet.").waitFor();
    await page.getByRole("button", { name: "Add repository" }).click();
    await dialog().getByLabel("Name").fill("acme/fares");
    await dialog().getByLabel("Address of its pages").fill("https://olga:secret@git.example.com/acme/fares");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog().getByText("Give the address without a name or password").waitFor();
    await dialog().getByLabel("Address of its pages").fill("https://git.example.com/acme/fares.git");
    await dialog().getByRole("combobox", { name: "Service" }).click();
    await page.getByRole("option", { name: "GitLab" }).click();
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "https://git.example.com/acme/fares" }).waitFor();
  });

  it("make a web-hook whose secret is shown once, and tell of its pushes", async () => {
    await page.locator("summary", { hasText: "Web-hook" }).click();
    await page.getByRole("button", { name: "Make a web-hook" }).click();
    const codes = dialog().locator(".cmd code");
    await codes.nth(1).waitFor();
    const [address = "", secret = ""] = await codes.allTextContents();
    expect(secret.length).toBeGreaterThan(30);
    await dialog().getByRole("button", { name: "Done" }).click();
    await page.getByText("Last push: none yet").waitFor();
    await page.getByText(address).waitFor();
    expect(await page.content()).not.toContain(secret);

    const body = JSON.stringify({
      ref: "refs/heads/main",
      after: "a".repeat(40),
      commits: [{ id: "a".repeat(40), message: "Sell tickets" }],
    });
    const send = (key: string) =>
      fetch(instance.url + new URL(address).pathname, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-github-event": "push",
          "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}`,
        },
        body,
      });
    expect((await send("guessed")).status).toBe(401);
    await page.reload();
    await page.locator("summary", { hasText: "Web-hook" }).click();
    await page.getByText("A request was refused").waitFor();
    expect((await send(secret)).status).toBe(200);
    await page.reload();
    await page.locator("summary", { hasText: "Web-hook" }).click();
    await page.getByText(/^Last push: (?!none)/).waitFor();
    await page.getByText("A request was refused").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "New address and secret" }).click();
    await dialog().getByRole("button", { name: "New address and secret" }).click();
    await dialog().getByRole("button", { name: "Done" }).click();
    expect((await send(secret)).status).toBe(404);
  });

  it("map paths of a project, and try where one leads", async () => {
    await page.goto(`${instance.url}/organizations/acme/projects/fares/settings/`);
    await page.getByRole("button", { name: "Add mapping" }).click();
    await dialog().getByLabel("Paths of stack traces begin with").fill("app:///");
    await dialog().getByLabel("Put before them in the repository").fill("packages/web");
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByText("in acme/fares · branch main").waitFor();
    await page.getByLabel("A path as a stack trace has it").fill("app:///src/till.ts:42");
    await page.getByRole("button", { name: "Try path" }).click();
    const link = page.getByRole("link", { name: /till\.ts/ });
    expect(await link.getAttribute("href")).toBe(
      "https://git.example.com/acme/fares/-/blob/main/packages/web/src/till.ts#L42",
    );
    await page.getByLabel("A path as a stack trace has it").fill("/elsewhere/x.py");
    await page.getByRole("button", { name: "Try path" }).click();
    await page.getByText("No mapping fits this path.").waitFor();

    await page.getByRole("button", { name: "Edit the mapping of app:///" }).click();
    await dialog().getByLabel("Branch").fill("trunk");
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByText("branch trunk").waitFor();
  });

  it("are there in Chinese, and as wide as a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => localStorage.setItem("vedette-language", "zh-CN"));
    for (const path of ["repositories/", "projects/fares/settings/"]) {
      await page.goto(`${instance.url}/organizations/acme/${path}`);
      await page.getByText("acme/fares").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => localStorage.setItem("vedette-language", "en"));
  });

  it("delete what they made", async () => {
    await page.goto(`${instance.url}/organizations/acme/projects/fares/settings/`);
    await page.getByRole("button", { name: "Delete the mapping of app:///" }).click();
    await dialog().getByRole("button", { name: "Delete" }).click();
    await page.getByText("No mapping yet.").waitFor();
    await page.goto(`${instance.url}/organizations/acme/repositories/`);
    await page.getByRole("button", { name: "Delete acme/fares" }).click();
    await dialog().getByRole("button", { name: "Delete" }).click();
    await page.getByText("No repository yet.").waitFor();
  });
});
