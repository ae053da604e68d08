import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { ROOT, start } from "../support/program.ts";
import { type RunningRole, startAll } from "../support/server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const TITLE = "Cannot read properties of undefined (reading 'toFixed')";

/** One person's first quarter of an hour, on an instance that nobody has touched. The steps follow each other. */
describeWhere(lacksChromium, "the way from an empty instance to an issue that came back", () => {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-tour-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  let server: RunningRole;
  let page: Page;
  let witness: PageWitness | undefined;
  tellOnFailure(() => witness);

  beforeAll(async () => {
    await ensurePages();
    const started = await startAll();
    stack.use(started.instance);
    server = started.server;
    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({
      locale: "en-GB",
      viewport: { width: 1440, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await context.newPage();
    witness = watchPage(page);
  });

  afterAll(() => stack.disposeAsync());

  /** Runs the application to its bad end, with the SDK started as the page said. */
  async function crash(): Promise<void> {
    const app = await start(process.execPath, ["--import", "./instrument.mjs", "app.mjs"], {}, folder).ended;
    expect([app.code, app.stderr]).toEqual([1, expect.stringContaining(TITLE)]);
  }

  it("the printed address makes the first account", async () => {
    const address = /http:\/\/localhost:\d+\/setup\/\?token=\S+/.exec(server.stdout())?.[0] ?? "";
    expect((await page.goto(address))?.status()).toBe(200);
    await page.getByLabel("Name", { exact: true }).fill("Dana Lind");
    await page.getByLabel("Email").fill("dana@wexholm.example");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByLabel("Organisation").fill("Wexholm Ferries");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.waitForURL("**/projects/new/?project=my-app");
  });

  it("the snippet of the page is copied and holds the DSN that the server printed", async () => {
    await page.getByRole("radio", { name: "Node.js" }).check();
    await page.getByRole("heading", { name: "Waiting for the first event" }).waitFor();
    await page.getByRole("button", { name: "Copy snippet" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const snippet = await page.evaluate<string>("navigator.clipboard.readText()");
    const [dsn = "no DSN"] = /http:\/\/\w{32}@localhost:\d+\/\d+/.exec(server.stdout()) ?? [];
    expect(snippet).toContain(`dsn: "${dsn}"`);
    writeFileSync(path.join(folder, "instrument.mjs"), snippet);
    copyFileSync(path.join(import.meta.dirname, "ticket-office.mjs"), path.join(folder, "app.mjs"));
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  });

  it("the page that waits turns into the issue by itself when the application crashes", async () => {
    await crash();
    await page.getByRole("heading", { name: "The first event has arrived" }).waitFor();
    await page.getByText(TITLE).first().waitFor();
    await page.waitForURL("**/issues/*/");
  });

  it("the issue tells what broke, where, for whom, and what led to it", async () => {
    await page.getByRole("heading", { name: "TypeError", level: 1 }).waitFor();
    const main = page.getByRole("main");
    await main.getByText(TITLE).first().waitFor();
    await main.getByText("fareOf(app)").first().waitFor();
    // The failing line in its source, and the call that led there.
    await main.getByText("return fare.toFixed(2);").first().waitFor();
    await main.getByText("sellTicket", { exact: true }).first().waitFor();
    await main.getByText("next passenger, please").waitFor();
    await main.getByText("asking for the fare of a walrus").waitFor();
    await main.getByRole("link", { name: "north quay" }).waitFor();
    await main.getByText("mei@wexholm.example").first().waitFor();
    await main.getByText("Unhandled").first().waitFor();
    await main.getByText("my-app@1.0.0").or(main.getByText("1.0.0")).first().waitFor();
    await main.getByText("production").first().waitFor();
  });

  it("resolved, and struck again, it comes back as regressed", async () => {
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
    await crash();
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole("heading", { name: "TypeError", level: 1 }).waitFor();
          return await page.getByText("Regressed", { exact: true }).count();
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
    await page.getByRole("link", { name: "Issues" }).first().click();
    const row = page.getByRole("row").filter({ hasText: "TypeError" });
    await row.getByText("Regressed").waitFor();
  });

  it("no page broke its content security policy or threw, and the server logged no error", () => {
    expect(witness?.objections).toEqual([]);
    expect(server.stderr()).not.toContain('"level":"error"');
  });
});
