import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { thinOut } from "../../src/drivers/event-store-postgres/thin-out.ts";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireProject } from "../../src/wire/project.ts";
import { lacksChromium } from "../support/chromium.ts";
import { describeWhere } from "../support/describe-where.ts";
import { shoot } from "../support/shoot.ts";
import { openSite } from "../support/site.ts";
import { until } from "../support/until.ts";

const PROJECT = "acme/fares";
const EVENTS = 30;

describeWhere(lacksChromium, "flood control on the pages", () => {
  const site = openSite();
  let pool: pg.Pool;
  let issueId: string;

  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: site.databaseUrl, max: 2 });
    await site.enter("/organizations/acme/projects/fares/settings/");
  }, 120_000);
  afterAll(() => pool.end());

  const settings = () => site.api.get<WireProject>(`projects/${PROJECT}/`);
  const section = () => site.page.locator("section", { hasText: "Flood control" });

  it("a project says how many events it keeps in full, by keyboard alone", async () => {
    const { page } = site;
    const choice = section().getByRole("combobox", { name: "Kept in full" });
    await choice.waitFor();
    expect(await choice.textContent()).toContain("As the operator set it: 100 a minute");
    await shoot(page, "flood-settings", section());
    await choice.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "Another figure" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const figure = section().getByRole("textbox", { name: "Events of each fingerprint a minute" });
    await figure.fill("many");
    await figure.press("Enter");
    await section().getByRole("alert").getByText("Write a whole number").waitFor();
    await figure.fill("3");
    await figure.press("Enter");
    await page.getByText("It holds for events that come from now on").waitFor();
    expect((await settings()).floodControl).toEqual({ perMinute: 3, operators: 100 });
    await page.reload();
    await expect.poll(() => figure.inputValue()).toBe("3");
  });

  it("the issue says how many of its events were counted, and how many kept in full", async () => {
    const { page, instance } = site;
    // Until every worker heard of it, events are kept in full.
    await until("a flood of which something is thinned", async () => {
      const before = Number((await issues())[0]?.count ?? 0);
      for (let n = 0; n < EVENTS; n++) await site.send(crash(before + n));
      await until("count of all", async () => Number((await issues())[0]?.count) === before + EVENTS);
      return (await pool.query("select from event_surplus limit 1")).rowCount === 1;
    });
    issueId = (await issues())[0]?.id ?? "";
    await thinOut(pool, new AbortController().signal, 0);
    const issue = await site.api.get<WireIssueDetails>(`organizations/acme/issues/${issueId}/`);
    expect(Number(issue.floodControl?.keptInFull)).toBeLessThan(Number(issue.count));

    await page.goto(`${instance.url}/organizations/acme/issues/${issueId}/`);
    const { counted = "", keptInFull = "" } = issue.floodControl ?? {};
    await page.getByText(`${counted} events counted, ${keptInFull} of them kept in full.`).waitFor();
    // The event that is shown is one in full.
    await page.getByRole("heading", { name: "Stack trace" }).waitFor();
    await shoot(page, "flood-issue");
  });

  it("a thinned event shows what is left of it, and the way to one in full", async () => {
    const { page, instance } = site;
    const rows = await site.api.get<{ eventID: string; isThinned?: true }[]>(
      `organizations/acme/issues/${issueId}/events/?per_page=100`,
    );
    const thinned = rows.find(({ isThinned }) => isThinned)?.eventID;
    await page.goto(`${instance.url}/organizations/acme/issues/${issueId}/events/${thinned}/`);
    await page.getByText("Its body was not kept").waitFor();
    await page.getByRole("heading", { name: "Tags" }).waitFor();
    expect(await page.getByRole("heading", { name: "Stack trace" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Download JSON" }).count()).toBe(0);
    await shoot(page, "flood-thinned");
    const way = page.getByRole("link", { name: "Latest in full" });
    await way.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Stack trace" }).waitFor();
  });

  async function issues() {
    return await site.api.issues(PROJECT);
  }
});

function crash(n: number): object {
  return {
    level: "error",
    release: "fares@1",
    user: { id: String(n % 5) },
    extra: { n },
    exception: {
      values: [
        {
          type: "FareError",
          value: "no leg is open",
          stacktrace: {
            frames: [
              {
                function: "quote",
                filename: "fares.js",
                lineno: 42,
                in_app: true,
                context_line: "  const legs = quote.legs.filter(open);",
              },
            ],
          },
        },
      ],
    },
  };
}
