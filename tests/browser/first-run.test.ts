import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hasChromium, openChromium } from "../support/chromium.ts";
import { freePort } from "../support/free-port.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { type Running, startVedette } from "../support/program.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const title = hasChromium
  ? "the first run in a browser"
  : "the first run in a browser (skipped: no Chromium here)";

describe.skipIf(!hasChromium)(title, () => {
  let scratch: string;
  let home: string;
  let running: Running;
  let said = "";
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let witness: PageWitness | undefined;
  tellOnFailure(() => witness);

  beforeAll(async () => {
    await ensurePages();
    scratch = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
    const port = await freePort();
    home = `http://localhost:${port}`;
    running = startVedette(["run", "all"], {
      VEDETTE_DATA_DIR: path.join(scratch, "data"),
      VEDETTE_PORT: String(port),
    });
    running.child.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await running.says("Ctrl-C stops it");
    browser = await openChromium();
    context = await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    witness = watchPage(page);
  });

  afterAll(async () => {
    await browser?.close();
    running?.child.kill("SIGINT");
    await running?.ended;
    rmSync(scratch, { recursive: true, force: true });
  });

  it("every address leads to the set-up until there is an owner", async () => {
    await page.goto(`${home}/organizations/any/issues/`);
    await page.waitForURL("**/setup/");
    await page.getByLabel("Set-up token").fill("a guess");
    await fillSetup("correct horse battery");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.getByText("This is not the set-up token").waitFor();
  });

  it("the printed address makes the owner and goes on to the project whose DSN was printed", async () => {
    const printed = /http:\/\/localhost:\d+\/setup\/\?token=\w+/.exec(said)?.[0] ?? "";
    await page.goto(printed);
    await fillSetup("correct horse battery");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.waitForURL("**/projects/new/?project=my-app");
    await page.getByRole("radio", { name: "FastAPI" }).check();
    await page
      .getByText(`@${new URL(home).host}/1`, { exact: false })
      .first()
      .waitFor();
    await page.getByRole("heading", { name: "Waiting for the first event" }).waitFor();
  });

  it("a request that is refused shows with its reason while one waits", async () => {
    const key = await publicKey();
    const answer = await fetch(`${home}/api/1/envelope/?sentry_key=${key}`, {
      method: "POST",
      body: "no envelope",
    });
    expect(answer.status).toBe(400);
    await page.getByText("A request was refused: its envelope is damaged").waitFor();
  });

  it("the panel turns into the first event, and the page into its issue, by themselves", async () => {
    await page.getByRole("button", { name: "Send a test event" }).click();
    await page.getByRole("heading", { name: "The first event has arrived" }).waitFor();
    await page.waitForURL("**/issues/*/");
    await page.getByText("the way is open").first().waitFor();
  });

  it("signing in leads back to where one was going, in the language one chose", async () => {
    await context.clearCookies();
    await page.goto(`${home}/organizations/`);
    await page.goto(`${home}/account/`);
    await page.waitForURL("**/sign-in/**");
    await page.getByRole("button", { name: "简体中文" }).click();
    await page.getByLabel("邮箱").fill("dana@wexholm.example");
    await page.getByLabel("密码").fill("not the password");
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByText("邮箱或密码不正确").waitFor();
    await page.getByLabel("密码").fill("correct horse battery");
    await page.getByRole("button", { name: "登录" }).click();
    await page.waitForURL("**/account/");
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  });

  it("no page breaks its content security policy or throws", () => {
    expect(witness?.objections).toEqual([]);
  });

  async function fillSetup(password: string): Promise<void> {
    await page.getByLabel("Name", { exact: true }).fill("Dana Lind");
    await page.getByLabel("Email").fill("dana@wexholm.example");
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Organisation").fill("Wexholm Ferries");
  }

  async function publicKey(): Promise<string> {
    const org = page.url().split("/organizations/")[1]?.split("/")[0] ?? "";
    const keys = await context.request.get(`${home}/api/0/projects/${org}/my-app/keys/`);
    const [key] = (await keys.json()) as { public: string }[];
    return key?.public ?? "";
  }
});
