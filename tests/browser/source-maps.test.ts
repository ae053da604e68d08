import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import type { WireIssue } from "../../src/wire/issue.ts";
import type { SymbolicationTrail } from "../../src/wire/symbolication.ts";
import { Uploader } from "../support/artifacts-web.ts";
import { lacksChromium, openChromium } from "../support/chromium.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type PageWitness, tellOnFailure, watchPage } from "../support/page-witness.ts";
import { ensurePages } from "../support/pages.ts";
import { ROOT } from "../support/program.ts";
import { type Instance, startAll } from "../support/server.ts";
import { signInOn } from "../support/sign-in-page.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const RELEASE = "fares@1.0.0";
const THROWS = "throw new TypeError";

describeWhere(lacksChromium, "the page of a minified crash", () => {
  const stack = new AsyncDisposableStack();
  let instance: Instance;
  let page: Page;
  let witness: PageWitness | undefined;
  let client: Uploader;
  let dsn: URL;
  let script: string;
  let map: string;
  let eventId: string;
  let issueId: string;
  tellOnFailure(() => witness);

  /** The crash of the app as a browser sends it. */
  const crash = async (): Promise<string> => {
    const lines = script.split("\n");
    const line = lines.findIndex((text) => text.includes(THROWS));
    const file = {
      abs_path: "https://fares.example/static/main.js",
      filename: "/static/main.js",
      in_app: true,
    };
    const answer = await fetch(
      `${instance.url}/api/${dsn.pathname.slice(1)}/store/?sentry_key=${dsn.username}`,
      {
        method: "POST",
        body: JSON.stringify({
          platform: "javascript",
          release: RELEASE,
          exception: {
            values: [
              {
                type: "TypeError",
                value: "no price: lamp",
                stacktrace: {
                  frames: [
                    { ...file, function: "t", lineno: 900, colno: 7 },
                    {
                      ...file,
                      function: "e",
                      lineno: line + 1,
                      colno: (lines[line] ?? "").indexOf(THROWS) + 1,
                    },
                  ],
                },
              },
            ],
          },
        }),
      },
    );
    return ((await answer.json()) as { id: string }).id;
  };
  const issues = async () => (await client.ask<WireIssue[]>("GET", "organizations/acme/issues/?query=")).body;

  beforeAll(async () => {
    await ensurePages();
    const database = stack.use(await freshDatabase());
    ({ instance } = await startAll({ databaseUrl: database.url }));
    stack.use(instance);
    dsn = new URL(await instance.dsn("acme/fares"));
    const person = ["--email", "olga@example.com"];
    await instance.command("createuser", ...person, "--password", "no lamp burns", "--superuser");
    client = new Uploader(instance.url, (await instance.command("createtoken", ...person)).trim());

    const folder = await mkdtemp(path.join(tmpdir(), "vedette-fares-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await build({
      entryPoints: [path.join(ROOT, "tests/fixtures/bundled-app/src/main.js")],
      outdir: folder,
      bundle: true,
      minify: true,
      sourcemap: true,
    });
    script = await readFile(path.join(folder, "main.js"), "utf8");
    map = await readFile(path.join(folder, "main.js.map"), "utf8");
    eventId = await crash();
    issueId = await until("issue", async () => (await issues())[0]?.id);

    const chromium = stack.use(await openChromium());
    const context = await chromium.newContext({
      locale: "en-GB",
      viewport: { width: 1440, height: 900 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await context.newPage();
    witness = watchPage(page);
    await signInOn(page, instance.url, "olga@example.com");
  });
  afterAll(() => stack.disposeAsync());

  const FIX = `sentry-cli sourcemaps upload --org acme --project fares --release ${RELEASE} --url-prefix '~/static' ./dist`;
  const openEvent = () =>
    page.goto(`${instance.url}/organizations/acme/issues/${issueId}/events/${eventId}/`);
  const trace = () => page.locator("#trace");
  const mapped = () => trace().getByRole("button", { name: "priceOf" });

  it("says of each frame, by keyboard too, why it is not mapped and what to type", async () => {
    await openEvent();
    const asked = trace().getByText("Why is this not mapped?");
    await asked.first().waitFor();
    expect(await asked.count()).toBe(2);
    await asked.first().focus();
    await page.keyboard.press("Enter");
    await trace().getByRole("heading", { name: "No file of this name was uploaded" }).waitFor();
    await trace().getByText("~/static/main.js").first().waitFor();
    await trace().getByText(FIX).waitFor();
    await trace().getByRole("button", { name: "Copy command" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(FIX);
  });

  it("has the same answer on the command line", async () => {
    const said = await instance.command("explain", eventId);
    expect(said).toContain("0 of 2 frames of JavaScript are mapped.");
    expect(said).toContain(FIX);
    const told = JSON.parse(await instance.command("explain", eventId, "--project", "acme/fares", "--json"));
    expect((told as SymbolicationTrail).files[0]?.problem).toBe("script_not_uploaded");
    await expect(instance.command("explain", "f".repeat(32))).rejects.toThrow(/no such event/);
    await expect(instance.command("explain", eventId, "--project", "acme/none")).rejects.toThrow(
      /no project/,
    );
  });

  it("is readable once its files are there, and shows what was sent when asked, from then on", async () => {
    const bundle = bundleOf({
      "~/static/main.js": { bytes: script, headers: { sourcemap: "main.js.map" } },
      "~/static/main.js.map": { bytes: map, type: "source_map" },
    });
    const about = { projects: ["fares"], version: RELEASE };
    await until("bundle", async () => (await client.upload(bundle, about)).state === "ok");
    await until("readable frame", async () => {
      await openEvent();
      await trace().getByText("App frames").waitFor();
      return (await mapped().count()) > 0;
    });
    await trace().getByText("typeof item.price").waitFor();

    // The other frame is of another build: its line is not in the map.
    expect(await trace().getByText("Why is this not mapped?").count()).toBe(1);
    await trace().getByText("Why is this not mapped?").click();
    await trace().getByRole("heading", { name: "it was made for another build" }).waitFor();

    const source = trace().getByRole("group", { name: "Source" });
    await source.getByRole("button", { name: "As sent" }).focus();
    await page.keyboard.press("Space");
    await mapped().waitFor({ state: "detached" });
    await page.reload();
    await source.getByRole("button", { name: "As sent", pressed: true }).waitFor();
    expect(await mapped().count()).toBe(0);
    await source.getByRole("button", { name: "Original" }).click();
    await mapped().waitFor();
  });

  it("leads to the issue of the same crash that was readable from the start", async () => {
    let asked = 0;
    const other = await until("issue of the readable crash", async () => {
      // A worker may believe for ten seconds that the project has no files.
      if (asked++ % 40 === 0) await crash();
      return (await issues()).find(({ id }) => id !== issueId);
    });
    await openEvent();
    const note = page.getByRole("note").filter({ hasText: "belongs to another issue" });
    await note.getByRole("link", { name: other.shortId }).click();
    await page.waitForURL(`**/issues/${other.id}/**`);
  });

  it("is merged into that issue with one click", async () => {
    const other = (await issues()).find(({ id }) => id !== issueId);
    await openEvent();
    const note = page.getByRole("note").filter({ hasText: "belongs to another issue" });
    await note.getByRole("button", { name: `Merge into ${other?.shortId}` }).click();
    await page.waitForURL(`**/issues/${other?.id}/**`);
    await until("one issue", async () => (await issues()).length === 1);
    await page.locator("#activity").getByText("merged in").waitFor();
  });

  it("has its bundle in the project's settings, to be found, looked into and deleted", async () => {
    await page.goto(`${instance.url}/organizations/acme/projects/fares/settings/`);
    const bundles = page.locator("#source-maps");
    await bundles.getByRole("link", { name: RELEASE }).waitFor();
    const search = bundles.getByRole("searchbox", { name: "Search bundles" });
    await search.fill("no-such-release");
    await search.press("Enter");
    await bundles.getByText("No bundle has this release").waitFor();
    await search.fill("main.js");
    await search.press("Enter");
    await bundles.getByText("Files", { exact: true }).click();
    await bundles.getByText("~/static/main.js.map").waitFor();
    await bundles.getByRole("button", { name: /^Delete bundle/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await search.fill("");
    await bundles.getByText("Nothing was uploaded yet.").waitFor();
  });
});
