import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance } from "../support/server.ts";
import { fillSignIn, PAGE_PASSWORD, signInOn } from "../support/sign-in-page.ts";
import { openSite } from "../support/site.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const NEXT = "a lamp burns again";

describeWhere(lacksChromium, "the account page, and the end of sessions", () => {
  const site = openSite();
  let instance: Instance;
  let page: Page;

  beforeAll(async () => {
    ({ instance, page } = site);
    for (const email of ["olga@example.com", "piet@example.com"])
      await instance.command("createuser", "--email", email, "--password", PAGE_PASSWORD, "--superuser");
    await site.enter("/account/", "olga@example.com");
  });

  /** A browser of another machine, where the same person is signed in. */
  async function elsewhere(password = PAGE_PASSWORD): Promise<Page> {
    const context = await page.context().browser()?.newContext({ locale: "en-GB" });
    if (!context) throw new Error("the browser has gone");
    const other = await context.newPage();
    await signInOn(other, instance.url, "olga@example.com", password);
    return other;
  }

  it("a person gives themselves a name, and others see it", async () => {
    await page.getByRole("textbox", { name: "Name" }).fill("Olga Vind");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The name is saved").waitFor();
    await page.goto(`${instance.url}/account/`);
    await page.getByRole("main").getByText("Olga Vind").first().waitFor();
  });

  it("a password is not changed without the one there is, and the field says so", async () => {
    await page.getByLabel("Current password").fill("a guess");
    await page.getByLabel("New password").fill(NEXT);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("This is not your password.").waitFor();
    expect(await page.getByLabel("Current password").getAttribute("aria-invalid")).toBe("true");
  });

  it("a changed password ends the session elsewhere, which is led to the form and back, and this one goes on", async () => {
    const other = await elsewhere();
    await other.goto(`${instance.url}/organizations/acme/members/`);
    await other.getByRole("table", { name: "Members" }).waitFor();

    await page.getByLabel("Current password").fill(PAGE_PASSWORD);
    await page.getByLabel("New password").fill(NEXT);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The password is changed. All other sessions have ended.").waitFor();
    await page.getByText("Password changed by you; other sessions ended").waitFor();
    // With its new session's token, this page still may change things.
    await page.getByRole("textbox", { name: "Name" }).fill("Olga Vinding");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The name is saved").waitFor();

    await other.getByRole("link", { name: "Releases" }).click();
    await other.waitForURL("**/sign-in/?next=*");
    await fillSignIn(other, "olga@example.com", NEXT);
    await other.waitForURL("**/organizations/acme/releases/");
    await other.context().close();
  });

  it("sessions are listed, and one elsewhere is ended", async () => {
    const other = await elsewhere(NEXT);
    await page.reload();
    const sessions = page.locator("section", { has: page.getByRole("heading", { name: "Sessions" }) });
    await sessions.getByText("This browser").waitFor();
    await sessions
      .getByRole("button", { name: /^End the session of Chrome/ })
      .first()
      .click();
    await page.getByText(/^The session of Chrome .* has ended$/).waitFor();
    await other.goto(`${instance.url}/account/`);
    await other.waitForURL("**/sign-in/?next=*");
    await other.context().close();
  });

  it("all other sessions are ended at once", async () => {
    const others = [await elsewhere(NEXT), await elsewhere(NEXT)];
    await page.reload();
    await page.getByRole("button", { name: "End all others" }).click();
    await page.getByText(/other sessions? ha(s|ve) ended/).waitFor();
    await page.getByRole("button", { name: "End all others" }).waitFor({ state: "detached" });
    for (const other of others) {
      await other.goto(`${instance.url}/account/`);
      await other.waitForURL("**/sign-in/?next=*");
      await other.context().close();
    }
  });

  it("whoever signs in next on the same tab sees nothing of the person before", async () => {
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("of Olga alone");
    await page.getByRole("button", { name: "Create the token" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("heading", { name: "of Olga alone" }).waitFor();

    await page.context().clearCookies();
    await page.getByRole("link", { name: "Members" }).click();
    await page.waitForURL("**/sign-in/?next=*");
    // From here on the page's own memory is all there could be of Olga: no load comes between.
    let seen = false;
    await page.exposeFunction("noteOlga", () => {
      seen = true;
    });
    await page.evaluate(`new MutationObserver(() => {
      if (document.body.textContent.includes("of Olga alone")) noteOlga();
    }).observe(document.body, { subtree: true, childList: true })`);
    await fillSignIn(page, "piet@example.com");
    await page.getByRole("link", { name: "Account" }).click();
    await page.getByText("No token yet.").waitFor();
    expect(seen).toBe(false);
    expect(site.witness.objections).toEqual([]);
  });
});
