import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ROOT } from "../support/program.ts";
import { openSite, ROBOT } from "../support/site.ts";
import { until } from "../support/until.ts";
import { auditKeys, type KeyAudit } from "./key-audit.ts";

const ORG = "/organizations/acme";

/** Address, what it shows, and the fewest places that the keys must reach. */
const BEFORE_SIGN_IN = [
  ["/sign-in/", "Forgot", 6],
  ["/forgot-password/", "Email", 5],
  ["/set-password/", "link", 3],
  ["/unsubscribe/", "No more mail", 4],
] as const;

/** Of an empty instance alone, or on the way to another page. */
const LEADS_ON = ["/setup", "/"];

/** What a person with a mouse can press, a person with a keyboard reaches, sees that they did, and gets away from. */
describeWhere(lacksChromium, "by keyboard alone", () => {
  const site = openSite({ browser: { reducedMotion: "reduce" } });
  let issue = "";
  let share = "";

  beforeAll(async () => {
    const { api } = site;
    await site.send(crash("web@1.0.0"));
    await site.send(crash("web@1.1.0"));
    issue = await until("an issue", async () => (await api.issues("acme/fares"))[0]?.id);
    for (const version of ["web@1.0.0", "web@1.1.0"])
      await api.ask("POST", "organizations/acme/releases/", { version, projects: ["fares"] });
    share = (await api.put<{ shareId: string }>(`issues/${issue}/`, { isPublic: true })).shareId;
    await api.ask("POST", `issues/${issue}/comments/`, { text: "Seen at the quay, too." });
    await api.ask("POST", "organizations/acme/searches/", { name: "Mine", query: "is:unresolved port:Kiel" });
    await api.ask("POST", "organizations/acme/members/", { email: "pia@fares.example", role: "member" });
    await api.ask("POST", "organizations/acme/members/", { email: ROBOT, role: "owner" });
    await api.ask("POST", "organizations/acme/teams/", { name: "Harbour crew" });
    await api.ask("POST", "projects/acme/fares/teams/harbour-crew/");
  }, 120_000);

  /** Address, what is on it once it is there, and the fewest places that the keys must reach beside the rail's. */
  const pages: readonly (readonly [name: string, at: () => string, shows: string, atLeast: number])[] = [
    ["the list of issues", () => `${ORG}/issues/?query=is%3Aunresolved+port%3AKiel`, "Quay is closed", 20],
    ["an issue", () => `${ORG}/issues/${issue}/`, "Quay is closed", 25],
    ["an event", () => `${ORG}/issues/${issue}/events/latest/`, "Quay is closed", 25],
    ["the values of its tag", () => `${ORG}/issues/${issue}/tags/port/`, "Kiel", 3],
    ["whom it struck", () => `${ORG}/issues/${issue}/users/`, "7", 3],
    ["the events across issues", () => `${ORG}/events/`, "Quay is closed", 20],
    ["the values of a tag", () => `${ORG}/tags/port/`, "Kiel", 2],
    ["what everybody may see of it", () => `/share/issue/${share}/`, "Quay is closed", 4],
    ["the releases", () => `${ORG}/releases/`, "1.1.0", 3],
    ["a release", () => `${ORG}/releases/web%401.1.0/`, "1.1.0", 5],
    [
      "two releases compared",
      () => `${ORG}/release-comparison/?base=web%401.0.0&head=web%401.1.0`,
      "1.1.0",
      2,
    ],
    ["the repositories", () => `${ORG}/repositories/`, "Repositories", 1],
    ["the projects", () => `${ORG}/projects/`, "fares", 3],
    ["a new project", () => `${ORG}/projects/new/`, "Python", 5],
    ["a project's settings", () => `${ORG}/projects/fares/settings/`, "Client keys", 20],
    ["the members", () => `${ORG}/members/`, "pia@fares.example", 5],
    ["the teams", () => `${ORG}/teams/`, "Harbour crew", 4],
    ["a team", () => `${ORG}/teams/harbour-crew/`, ROBOT, 8],
    ["one's account", () => "/account/", "robot@example.com", 8],
    ["the operator's page", () => "/operate/", "Schedules", 3],
    ["the outbox", () => "/outbox/", "Mail", 1],
  ];

  it("every page of the product is walked below", async () => {
    const routes = [
      ...readFileSync(path.join(ROOT, "ui/src/router.tsx"), "utf8").matchAll(/^ {2}path: "(.+)"/gmu),
    ];
    const patterns = routes.map(
      ([, route = ""]) => new RegExp(`^${route.replaceAll(/\$\w+/gu, "[^/]+")}/?$`, "u"),
    );
    expect(patterns.length).toBeGreaterThan(15);
    const walked = [...BEFORE_SIGN_IN.map(([at]) => at), ...pages.map(([, at]) => at())].map(
      (at) => at.split("?")[0] ?? "",
    );
    expect(patterns.filter((pattern) => !walked.some((at) => pattern.test(at))).map(String)).toEqual(
      LEADS_ON.map((at) => String(new RegExp(`^${at}/?$`, "u"))),
    );
  });

  it("a page with each fault is told of it", async () => {
    const { page } = site;
    await page.setContent(`
      <style>.plain:focus { outline: none }</style>
      <a href="#fine">fine</a> <a href="#plain" class="plain">plain</a> <button tabindex="-1">never</button>
      <a href="#under" style="position: absolute; top: 90px">under</a>
      <div style="position: absolute; top: 80px; width: 200px; height: 60px">over</div> <div id="mouse">mouse</div>`);
    await page.evaluate(() => {
      Object.assign(document.getElementById("mouse") ?? {}, {
        __reactProps$test: { onClick: () => undefined },
      });
    });
    const audit = await auditKeys(page);
    const names = Object.entries(audit).flatMap(([fault, at]) =>
      Array.isArray(at) ? [[fault, at.join()]] : [],
    );
    expect(Object.fromEntries(names)).toEqual({
      missed: expect.stringContaining("never"),
      unseen: expect.stringContaining("plain"),
      covered: expect.stringContaining("under"),
      mouseOnly: expect.stringContaining("mouse"),
    });
    expect(audit.reached).toBe(3);
  });

  it.each(BEFORE_SIGN_IN)("%s", async (at, shows, atLeast) => {
    const { page, instance } = site;
    await page.context().clearCookies();
    await page.goto(`${instance.url}${at}`);
    await page.getByText(shows, { exact: false }).first().waitFor();
    told(await auditKeys(page), atLeast);
  });

  it("one signs in", () => site.enter(`${ORG}/issues/`));

  it.each(pages)("%s", async (_, at, shows, atLeast) => {
    const { page, instance } = site;
    await page.goto(`${instance.url}${at()}`);
    await page.locator("main").getByText(shows, { exact: false }).first().waitFor();
    await page.waitForLoadState("networkidle");
    told(await auditKeys(page), atLeast);
  });

  it("menus and dialogs open by Enter with the focus in them, and give it back on Escape", async () => {
    const { page, instance } = site;
    for (const at of [`${ORG}/issues/?query=is%3Aunresolved+port%3AKiel`, `${ORG}/issues/${issue}/`]) {
      await page.goto(`${instance.url}${at}`);
      await page.getByText("Quay is closed").first().waitFor();
      await page.waitForLoadState("networkidle");
      const openers = page.locator('[aria-haspopup="menu"]:visible, [aria-haspopup="dialog"]:visible');
      expect(await openers.count()).toBeGreaterThan(3);
      for (const opener of await openers.all()) {
        await opener.focus();
        await page.keyboard.press("Enter");
        const popup = page.locator('[role="menu"], [role="dialog"]');
        await popup.waitFor();
        await until("focus in it", () => popup.evaluate((it) => it.contains(document.activeElement)));
        await page.keyboard.press("Escape");
        await popup.waitFor({ state: "detached" });
        await until("focus back", () => opener.evaluate((it) => it === document.activeElement));
      }
    }
  });

  function told(audit: KeyAudit, atLeast: number): void {
    expect(audit).toEqual({
      reached: expect.any(Number),
      missed: [],
      unseen: [],
      covered: [],
      mouseOnly: [],
      trapped: false,
    });
    expect(audit.reached).toBeGreaterThanOrEqual(atLeast);
  }

  function crash(release: string) {
    const frame = (fn: string, lineno: number, in_app: boolean) => ({
      function: fn,
      filename: in_app ? `src/${fn}.js` : `node_modules/lib/${fn}.js`,
      abs_path: `https://fares.example/${fn}.js`,
      lineno,
      in_app,
      pre_context: ["const open = (leg) => leg.open;"],
      context_line: `return quote.legs.filter(open); // ${fn}`,
      post_context: ["}"],
      vars: { quote: { legs: [1, 2, 3] } },
    });
    return {
      event_id: randomUUID().replaceAll("-", ""),
      level: "error",
      release,
      environment: "production",
      tags: { port: "Kiel" },
      user: { id: "7", email: "pia@fares.example" },
      request: { url: "https://fares.example/quay?pier=3", method: "GET", headers: [["Accept", "*/*"]] },
      breadcrumbs: [
        {
          type: "http",
          category: "fetch",
          data: { url: "/api/quay", method: "GET", status_code: 500 },
          timestamp: 1,
        },
        { category: "ui.click", message: "button#book", timestamp: 2, level: "info" },
      ],
      contexts: { runtime: { name: "node", version: "24.1.0" }, ferry: { berth: 4 } },
      extra: { manifest: { cars: 12, lorries: [1, 2] } },
      exception: {
        values: [
          { type: "BerthError", value: "Berth is taken", stacktrace: { frames: [frame("moor", 3, true)] } },
          {
            type: "QuayError",
            value: "Quay is closed",
            mechanism: { type: "onerror", handled: false },
            stacktrace: {
              frames: [frame("dispatch", 9, false), frame("route", 5, false), frame("book", 12, true)],
            },
          },
        ],
      },
    };
  }
});
