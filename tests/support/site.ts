import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { ApiClient } from "./api-client.ts";
import { openChromium } from "./chromium.ts";
import { freshDatabase } from "./database.ts";
import { type PageWitness, tellOnFailure, watchPage } from "./page-witness.ts";
import { ensurePages } from "./pages.ts";
import { type Instance, type RunningRole, startAll } from "./server.ts";
import { signInOn } from "./sign-in-page.ts";

/** Who {@link Site.api} is, and who signs in unless somebody else is named. */
export const ROBOT = "robot@example.com";

/** An instance with its pages and a watched page of a browser, 1440 wide and in English; nobody is signed in yet. */
export interface Site {
  readonly instance: Instance;
  /** Its one `run all`, as it was started. */
  readonly server: RunningRole;
  readonly databaseUrl: string;
  /** Where the project's events go. */
  readonly dsn: URL;
  /** Signed by a superuser, who is {@link ROBOT}. */
  readonly api: ApiClient;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly witness: PageWitness;
  /** Sends an event as an SDK does. */
  send(event: object, to?: URL): Promise<void>;
  /** Signs somebody in by the form, and opens a page; `path` begins with a slash. */
  enter(path: string, email?: string): Promise<void>;
}

export interface SiteOptions {
  /** `organisation/project`. */
  readonly project?: string;
  readonly platform?: string;
  readonly browser?: BrowserContextOptions;
}

/** Opens a site for the tests of a group, and closes it behind them; call it in `describe`, use it from `beforeAll` on. */
export function openSite(options: SiteOptions = {}): Site {
  const { project = "acme/fares", platform = "javascript", browser = {} } = options;
  const stack = new AsyncDisposableStack();
  const opened: Partial<Site> = {};
  tellOnFailure(() => opened.witness);

  beforeAll(async () => {
    await ensurePages();
    const database = stack.use(await freshDatabase());
    const { instance, server } = await startAll({ databaseUrl: database.url });
    stack.use(instance);
    const dsn = await instance.dsn(project, platform);
    const api = await instance.api();
    const chromium = stack.use(await openChromium());
    const viewport = { width: 1440, height: 900 };
    const context = await chromium.newContext({ locale: "en-GB", viewport, ...browser });
    const page = await context.newPage();
    const witness = watchPage(page);
    const site: Site = {
      instance,
      server,
      databaseUrl: database.url,
      dsn,
      api,
      context,
      page,
      witness,
      send: async (event, to = dsn) => {
        const answer = await fetch(`${instance.url}/api${to.pathname}/store/?sentry_key=${to.username}`, {
          method: "POST",
          body: JSON.stringify({ platform, ...event }),
        });
        expect(answer.status).toBe(200);
      },
      enter: async (path, email = ROBOT) => {
        await signInOn(page, instance.url, email);
        await page.goto(`${instance.url}${path}`);
      },
    };
    Object.assign(opened, site);
  }, 300_000); // the pages may have to be built first
  afterAll(() => stack.disposeAsync(), 60_000);

  // Whole once the first hook has run, which is before any other of the group.
  return opened as Site;
}
