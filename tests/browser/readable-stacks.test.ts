import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireEvent } from "../../src/wire/event.ts";
import type { ApiClient } from "../support/api-client.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { CrashingApp, type Destination, exceptionOf, readFrames } from "../support/crashing-app.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { start } from "../support/program.ts";
import { lacksSentryCli } from "../support/sentry-cli.ts";
import { type Instance, startAll } from "../support/server.ts";
import { until } from "../support/until.ts";

/** The functions of each crash as they stand in the sources, oldest call first. */
const CRASHES: Readonly<Record<string, { title: string; functions: readonly string[] }>> = {
  Total: {
    title: "Error: no rate of XXX",
    functions: [
      "main.js: Total",
      "checkout.js: totalOf",
      "checkout.js: inEuro",
      "cart.js: Cart.total",
      "cart.js: ",
      "rates.js: converted",
      "rates.js: of",
    ],
  },
  Empty: {
    title: "TypeError: Cannot read properties of undefined (reading 'length')",
    functions: ["main.js: Empty", "checkout.js: emptyCart", "cart.js: Cart.from", "cart.js: new Cart"],
  },
  Later: {
    title: "TypeError: Cannot read properties of undefined (reading 'withdraw')",
    functions: [
      "main.js: Later",
      "checkout.js: payLater",
      "checkout.js: payAtOnce",
      "checkout.js: Bill.charge",
    ],
  },
};

/** The same in Node, where they are named on the command line. */
const TILL_CRASHES: typeof CRASHES = {
  Total: {
    title: "Error: no rate of XXX",
    functions: [
      "till.js: ",
      "till.js: deedOf",
      "checkout.js: totalOf",
      "checkout.js: inEuro",
      "cart.js: Cart.total",
      "cart.js: ",
      "rates.js: converted",
      "rates.js: of",
    ],
  },
  Later: {
    title: "TypeError: Cannot read properties of undefined (reading 'withdraw')",
    functions: ["checkout.js: payLater", "checkout.js: payAtOnce", "checkout.js: Bill.charge"],
  },
};
const BUNDLERS = ["vite", "rollup", "esbuild", "webpack"];

describeWhere(
  lacksChromium ?? lacksSentryCli,
  "the stack of a minified app, built with the Sentry plugin of",
  () => {
    const stack = new AsyncDisposableStack();
    let instance: Instance;
    let api: ApiClient;
    let chromium: Browser;
    let app: CrashingApp;

    beforeAll(async () => {
      const database = stack.use(await freshDatabase());
      ({ instance } = await startAll({ databaseUrl: database.url }));
      stack.use(instance);
      api = await instance.api();
      app = stack.use(new CrashingApp());
      chromium = stack.use(await openChromium());
    }, 120_000);

    afterAll(() => stack.disposeAsync());

    const destination = async (project: string): Promise<Destination> => {
      const token = (await instance.command("createtoken", "--email", "robot@example.com")).trim();
      return { url: instance.url, token, org: "acme", project };
    };

    /** Opens the app that was built, presses the button, and gives the event that came of it. */
    async function eventOf(dsn: URL, project: string, built: string, button: string): Promise<WireEvent> {
      const rows = () => api.get<{ eventID: string }[]>(`projects/acme/${project}/events/`);
      const known = new Set((await rows()).map(({ eventID }) => eventID));
      await using site = await serve(dsn, built);
      const page = await chromium.newPage();
      try {
        await page.goto(site.url);
        await page.getByRole("button", { name: button, exact: true }).click();
        const row = await until("new event", async () =>
          (await rows()).find(({ eventID }) => !known.has(eventID)),
        );
        return await api.event(`acme/${project}`, row.eventID);
      } finally {
        await page.close();
      }
    }

    it("esbuild, for Node, leads to the sources", async () => {
      const dsn = await instance.dsn("acme/till", "node");
      const built = await app.build("esbuild", "till.js", "till-1", await destination("till"));
      for (const [name, { title, functions }] of Object.entries(TILL_CRASHES)) {
        const { stderr } = await start(
          process.execPath,
          [path.join(built, "app.mjs"), name],
          { SENTRY_DSN: String(dsn) },
          built,
        ).ended;
        expect(stderr).toContain(title.split(": ")[1]);
        const row = await until(`event of ${name}`, async () =>
          (await api.get<{ eventID: string; title: string }[]>("projects/acme/till/events/")).find(
            (one) => one.title === title,
          ),
        );
        const event = await api.event("acme/till", row.eventID);
        expect(readFrames(event)).toEqual(functions);
        const raw = exceptionOf(event).rawStacktrace?.frames.at(-1);
        expect(raw?.filename).toContain("app.mjs");
      }
    }, 120_000);

    it.each(BUNDLERS)(
      "%s leads to file, line, column, function and context of the sources, in one issue for two builds",
      async (bundler) => {
        const dsn = await instance.dsn(`acme/${bundler}`, "javascript");
        const to = await destination(bundler);
        const builds = [
          await app.build(bundler, "main.js", `${bundler}-1`, to),
          await app.build(bundler, "next-release.js", `${bundler}-2`, to),
        ];
        for (const [button, { title, functions }] of Object.entries(CRASHES)) {
          const events: WireEvent[] = [];
          for (const built of builds) events.push(await eventOf(dsn, bundler, built, button));
          for (const event of events) {
            expect(event.title).toBe(title);
            expect(readFrames(event)).toEqual(functions);
            expect(event.errors).toEqual([]);
            const [file, name] = functions.at(-1)?.split(": ") ?? [];
            expect(event.culprit).toContain(name);
            expect(event.culprit).toContain(path.basename(file ?? "", ".js"));
          }
          const [first, second] = events;
          expect(first && exceptionOf(first).rawStacktrace).not.toEqual(
            second && exceptionOf(second).rawStacktrace,
          );
          expect(second?.groupID).toBe(first?.groupID);
        }
        const issues = await api.issues(`acme/${bundler}`);
        expect(issues.map(({ title, count }) => [title, count]).sort()).toEqual(
          Object.values(CRASHES)
            .map(({ title }) => [title, "2"])
            .sort(),
        );
      },
      180_000,
    );
  },
);

/** A site with the app that was built, and a button for each of its crashes. */
async function serve(dsn: URL, built: string): Promise<{ url: string } & AsyncDisposable> {
  const buttons = Object.keys(CRASHES).map((name) => `<button>${name}</button>`);
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><body data-dsn="${dsn}">` +
    `${buttons.join("")}<script type="module" src="/assets/app.js"></script></body></html>`;
  const server = createServer((request, response) => {
    const isScript = request.url === "/assets/app.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? readFileSync(path.join(built, "app.js")) : html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
