import type { Page } from "playwright-core";
import { beforeAll, expect, it, vi } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import type { Instance, RunningRole } from "../support/server.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

const PROJECT = "acme/fares";

/** In the page: no poll ever comes, and each line that was opened is remembered. */
const WITHOUT_POLLS = `
  const setIntervalAsItIs = globalThis.setInterval;
  globalThis.setInterval = (work, ms, ...rest) => setIntervalAsItIs(work, ms >= 2000 ? 2 ** 31 - 1 : ms, ...rest);
  globalThis.lines = [];
  globalThis.EventSource = class extends globalThis.EventSource {
    constructor(...given) {
      super(...given);
      globalThis.lines.push(this);
    }
  };
`;

describeWhere(lacksChromium, "pages that never poll", () => {
  const site = openSite();
  let instance: Instance;
  let server: RunningRole;
  let api: ApiClient;
  let page: Page;

  beforeAll(async () => {
    ({ instance, server, api, page } = site);
    await site.context.addInitScript(WITHOUT_POLLS);
    await site.send({ message: "Quay is closed" });
    await until("issue", async () => (await api.issues(PROJECT)).length === 1);
    await site.enter("/organizations/acme/issues/");
  });

  it("announce a newer issue, which comes in only when asked for", async () => {
    await row("Quay is closed").waitFor();
    await lineIsOpen();
    await site.send({ message: "Gangway is out" });
    const newer = page.getByRole("button", { name: "1 newer issue" });
    await newer.waitFor();
    expect(await row("Gangway is out").count()).toBe(0);
    await newer.click();
    await row("Gangway is out").waitFor();
  });

  it("have one line, and none while nobody sees them", async () => {
    expect(await openLines()).toBe(1);
    await show("hidden");
    expect(await openLines()).toBe(0);
    await site.send({ message: "Pier is wet" });
    await until("issue", async () => (await api.issues(PROJECT)).length === 3);
    await show("visible");
    await page.getByRole("button", { name: "1 newer issue" }).waitFor();
    expect(await openLines()).toBe(1);
  });

  it("keep the line from page to page, and an issue's figures grow under the reader", async () => {
    const before = await page.evaluate<number>("lines.length");
    await row("Quay is closed").getByRole("link").click();
    await page.getByRole("heading", { name: "Quay is closed", level: 1 }).waitFor();
    await events(1).waitFor();
    await site.send({ message: "Quay is closed" });
    await events(2).waitFor();
    expect(await page.evaluate("lines.length")).toBe(before);
  });

  it("show at once what somebody else decided", async () => {
    const issue = (await api.issues(PROJECT)).find(({ title }) => title === "Quay is closed");
    await api.put(`issues/${issue?.id}/`, { status: "resolved" });
    await page.getByRole("button", { name: "Reopen" }).waitFor();
  });

  it("connect again by themselves when their node comes back", async () => {
    await server.stop();
    await until("end of the line", async () => (await openLines()) === 0);
    server = await instance.start("all");
    await lineIsOpen();
    await site.send({ message: "Quay is closed" });
    await events(3).waitFor();
  });

  it("turn the wait for a first event into its issue, and show what was refused meanwhile", async () => {
    const fresh = await instance.dsn("acme/tickets", "javascript");
    await page.goto(`${instance.url}/organizations/acme/projects/new/?project=tickets`);
    await page.getByRole("heading", { name: "Waiting for the first event" }).waitFor();
    await lineIsOpen();
    const refused = await fetch(
      `${instance.url}/api${fresh.pathname}/envelope/?sentry_key=${fresh.username}`,
      { method: "POST", body: "no envelope" },
    );
    expect(refused.status).toBe(400);
    await page.getByText("A request was refused: its envelope is damaged").waitFor();
    await site.send({ message: "First of all" }, fresh);
    await page.getByRole("heading", { name: "The first event has arrived" }).waitFor();
  });

  it("broke no policy and threw nothing", () => {
    expect(site.witness.objections).toEqual([]);
  });

  const row = (title: string) => page.getByRole("row").filter({ hasText: title });
  const openLines = () => page.evaluate<number>("lines.filter(({ readyState }) => readyState === 1).length");
  const lineIsOpen = () => until("open line", async () => (await openLines()) === 1, 60_000);
  /** Of the issue's page. */
  const events = (count: number) =>
    page.locator(".facts > div").filter({ hasText: "Events" }).getByText(`${count} in 24 h`, { exact: true });

  async function show(state: "hidden" | "visible"): Promise<void> {
    await page.evaluate(
      `Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "${state}" });
       document.dispatchEvent(new Event("visibilitychange"));`,
    );
  }
});
