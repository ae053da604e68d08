import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireEvent } from "../../src/wire/event.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type Instance, startAll } from "../support/server.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/shop-page";

describeWhere(lacksChromium, "@sentry/browser on a page of another origin", () => {
  const stack = new AsyncDisposableStack();
  let instance: Instance;
  let api: ApiClient;
  let shop: string;
  let chromium: Browser;

  beforeAll(async () => {
    const database = stack.use(await freshDatabase());
    ({ instance } = await startAll({ databaseUrl: database.url }));
    stack.use(instance);
    const dsn = await instance.dsn(PROJECT, "javascript");
    api = await instance.api();
    shop = await serveShop(dsn, stack);
    chromium = stack.use(await openChromium());
  }, 120_000);

  afterAll(() => stack.disposeAsync());

  /** Opens the shop, does something there, and gives the event that came of it. */
  async function eventAfter(act: (page: Page) => Promise<void>): Promise<WireEvent> {
    const known = new Set((await rows()).map(({ eventID }) => eventID));
    const page = await chromium.newPage();
    try {
      await page.goto(shop);
      await act(page);
      const row = await until("new event", async () =>
        (await rows()).find(({ eventID }) => !known.has(eventID)),
      );
      return await api.event(PROJECT, row.eventID);
    } finally {
      await page.close();
    }
  }

  const rows = () => api.get<{ eventID: string }[]>(`projects/${PROJECT}/events/`);

  const exceptions = (event: WireEvent) =>
    event.entries.flatMap((entry) => (entry.type === "exception" ? entry.data.values : []));

  it("reports an error that nobody caught, with its frames, tags, user and what led to it", async () => {
    const event = await eventAfter((page) => page.getByRole("button", { name: "Pay" }).click());
    expect(event).toMatchObject({
      title: "TypeError: Cannot read properties of undefined (reading 'total')",
      platform: "javascript",
      environment: "staging",
      release: { version: "shop@1.2.3" },
      user: { id: "42", email: "ada@example.com" },
      sdk: { name: "sentry.javascript.browser" },
    });
    expect(event.tags).toEqual(
      expect.arrayContaining([
        { key: "level", value: "error" },
        { key: "handled", value: "no" },
        { key: "basket", value: "full" },
        { key: "url", value: `${shop}/` },
      ]),
    );
    const [crash] = exceptions(event);
    expect(crash?.mechanism).toMatchObject({ handled: false });
    expect(crash?.stacktrace?.frames.at(-1)).toMatchObject({ absPath: `${shop}/shop.js`, inApp: true });
    const crumbs = event.entries.find((entry) => entry.type === "breadcrumbs");
    expect(crumbs?.data.values.map(({ category }) => category)).toEqual(
      expect.arrayContaining(["cart", "ui.click"]),
    );
  });

  it("reports a promise that nobody waited for, apart from other errors", async () => {
    const event = await eventAfter((page) => page.getByRole("button", { name: "Ship" }).click());
    expect(event.title).toBe("RangeError: no ship goes to Mars");
    expect(exceptions(event)[0]?.mechanism).toMatchObject({ handled: false });
  });

  it("reports a message at its level", async () => {
    const event = await eventAfter((page) => page.getByRole("button", { name: "Ask" }).click());
    expect(event).toMatchObject({ title: "the price list is old", type: "default" });
    expect(event.tags).toContainEqual({ key: "level", value: "warning" });
    const issue = await api.issue(event.groupID);
    expect(issue).toMatchObject({ level: "warning", title: "the price list is old", count: "1" });
  });

  it("tells which browser and system it was, by the user agent alone", async () => {
    const event = await eventAfter((page) => page.getByRole("button", { name: "Ask" }).click());
    expect(event.contexts).toMatchObject({
      browser: { name: expect.stringMatching(/Chrom/), version: expect.stringMatching(/^\d+\./) },
      os: { name: "Linux" },
    });
    expect(event.tags.map(({ key }) => key)).toEqual(expect.arrayContaining(["browser.name", "os.name"]));
  });

  it("has made one issue of each, and lost nothing on the way", async () => {
    const issues = await api.issues(PROJECT);
    expect(issues.map(({ title, count }) => [title, count]).sort()).toEqual([
      ["RangeError: no ship goes to Mars", "1"],
      ["TypeError: Cannot read properties of undefined (reading 'total')", "1"],
      ["the price list is old", "2"],
    ]);
  });
});

/** A static page on a port of its own, with the SDK bundled as a real shop would. */
async function serveShop(dsn: URL, stack: AsyncDisposableStack): Promise<string> {
  const script = await bundle(path.join(import.meta.dirname, "shop.js"));
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><body data-dsn="${dsn}">` +
    `<button>Pay</button><button>Ship</button><button>Ask</button><script src="/shop.js"></script></body></html>`;
  const server = createServer((request, response) => {
    const isScript = request.url === "/shop.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return `http://127.0.0.1:${address.port}`;
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "shop" } },
  });
  const [output] = [built].flat();
  if (!output || !("output" in output)) throw new Error("the page was not bundled");
  return output.output[0].code;
}
