import type { Page } from "playwright-core";

/** What people of tests in a browser sign in with, unless they say otherwise. */
export const PAGE_PASSWORD = "no lamp burns";

/** Signs somebody in by the form, and waits until it has led on. */
export async function signInOn(
  page: Page,
  url: string,
  email: string,
  password = PAGE_PASSWORD,
): Promise<void> {
  await page.goto(`${url}/sign-in/`);
  await fillSignIn(page, email, password);
}

/** The same on a page that shows the form already. */
export async function fillSignIn(page: Page, email: string, password = PAGE_PASSWORD): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
