import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { startLoad } from "../support/load.ts";
import { ensurePages } from "../support/pages.ts";
import { Instance } from "../support/server.ts";
import { PAGE_PASSWORD, signInOn } from "../support/sign-in-page.ts";
import { until } from "../support/until.ts";

describeWhere(lacksChromium, "the operator's page", () => {
  const stack = new AsyncDisposableStack();
  let database: TestDatabase;
  let instance: Instance;
  let page: Page;
  const objections: string[] = [];

  beforeAll(async () => {
    await ensurePages();
    database = stack.use(await freshDatabase());
    instance = stack.use(await Instance.open({ databaseUrl: database.url, env: { QUEUE_URL: "embedded:" } }));
    await Promise.all([instance.start("web"), instance.start("worker"), instance.start("cron")]);
    await instance.api();
    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({ locale: "en-GB", viewport: { width: 390, height: 844 } });
    page = await context.newPage();
    page.on("pageerror", (error) => objections.push(error.message));
    page.on("console", (line) => {
      if (line.text().includes("Content Security Policy")) objections.push(line.text());
    });
  }, 120_000);

  afterAll(() => stack.disposeAsync());

  it("shows a superuser every node, what waits and what was stored, and refreshes by itself", async () => {
    await signInOn(page, instance.url, "robot@example.com");
    // On a phone it stands in the account's menu.
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("menuitem", { name: "Operate" }).click();
    await page.getByText("Live").waitFor();
    const nodes = page.getByRole("region", { name: "Nodes" });
    await until("three nodes", async () => (await nodes.getByRole("row").count()) === 4);
    for (const role of ["web", "worker", "cron"]) await nodes.getByText(role, { exact: true }).waitFor();

    const load = startLoad(await instance.dsn("acme/shop"), 1);
    await until("answers", () => load.answered.size >= 20);
    await load.stop();
    await page.getByRole("row", { name: /^stored [1-9]/ }).waitFor({ timeout: 30_000 });
    await page.getByRole("row", { name: /^Old events dropped/ }).waitFor();
    const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(excess).toBe(0);
  });

  it("says in a sentence which node fell silent, which frames wait, and which schedule fails", async () => {
    await using connection = connect(database.url, { max: 1, application: "test", onError: () => undefined });
    await connection.pool.query(
      `insert into node (id, role, version, knows, host, pid, threads, started_at, seen_at)
       values (gen_random_uuid(), 'worker', '0.0.9', '0004_nodes.sql', 'quay-3', 7, 3, now(), now() - interval '21 minutes')`,
    );
    await connection.pool.query(
      `insert into queue_parked (source, first, lane, bodies, reason, data)
       values ('quay-1', 1, 2, 0, '<b>five workers</b> ended over it', '\\x00')`,
    );
    await connection.pool.query(
      "update schedule set failures = 2, problem = 'no space left' where name = 'retention'",
    );
    await page.getByText("quay-3 has not answered for 21 min.").waitFor({ timeout: 30_000 });
    await page.getByText("<b>five workers</b> ended over it").waitFor();
    await page.getByText("The schedule “Old events dropped” fails.").waitFor();
    expect(objections).toEqual([]);
  });

  it("is not there for anybody else", async () => {
    await instance.command("createuser", "--email", "plain@example.com", "--password", PAGE_PASSWORD);
    await page.context().clearCookies();
    await signInOn(page, instance.url, "plain@example.com");
    expect(await page.getByRole("link", { name: "Operate" }).count()).toBe(0);
    await page.goto(`${instance.url}/operate/`);
    await page.waitForURL((url) => !url.pathname.startsWith("/operate"));
  });
});
