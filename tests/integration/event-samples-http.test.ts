import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireEvent } from "../../src/wire/event.ts";
import type { ApiClient } from "../support/api-client.ts";
import { freshDatabase } from "../support/database.ts";
import { send } from "../support/ingest-server.ts";
import { type Instance, startAll } from "../support/server.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FOLDER = path.resolve(import.meta.dirname, "../fixtures/event-samples");
const FILES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort();
const PROJECT = "acme/samples";

const stack = new AsyncDisposableStack();
let api: ApiClient;
const events = new Map<string, WireEvent>();

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  const { instance, server } = await startAll({ databaseUrl: database.url });
  stack.use(instance);
  const dsn = await instance.dsn(PROJECT, "other");
  api = await instance.api();
  const ids = new Map<string, string>();
  for (const file of FILES) ids.set(file, await post(instance, dsn, readFileSync(path.join(FOLDER, file))));
  for (const [file, id] of ids) events.set(file, await api.event(PROJECT, id));
  expect(server.stderr()).not.toContain('"level":"error"');
});

afterAll(() => stack.disposeAsync());

/** With an id of its own: samples may share one. */
async function post({ port }: Instance, { pathname, username }: URL, sample: Buffer): Promise<string> {
  const id = randomBytes(16).toString("hex");
  const query = `sentry_version=7&sentry_key=${username}`;
  const head = `${JSON.stringify({ event_id: id })}\n{"type":"event","length":${sample.length}}\n`;
  const body = Buffer.concat([Buffer.from(head), sample]);
  const reply = await send(port, `/api${pathname}/envelope/?${query}`, { body });
  expect([reply.status, reply.json]).toEqual([200, { id }]);
  return id;
}

it("all samples were sent", () => expect(events.size).toBeGreaterThanOrEqual(119));

it.each(FILES)("%s ends as a readable event of an issue that says how it was grouped", async (file) => {
  const event = events.get(file);
  expect(event?.title).toMatch(/\S/);
  expect(event?.entries.length).toBeGreaterThan(0);
  const issue = await api.issue(event?.groupID ?? "");
  expect(issue.title).toMatch(/\S/);
  expect(issue.shortId).toMatch(/^SAMPLES-[0-9A-Z]+$/);
  expect(issue.grouping.reason).toMatch(/\w+ \w+/);
  expect(issue.grouping.hashes.length).toBeGreaterThan(0);
});

it("one crash seen by four browsers is one issue, and no other event is in it", async () => {
  const browsers = FILES.filter((file) => path.basename(file).startsWith("javascript-xbrowser-"));
  expect(browsers).toHaveLength(4);
  const issues = new Set(browsers.map((file) => events.get(file)?.groupID));
  expect(issues.size).toBe(1);
  const [id = ""] = issues;
  expect((await api.issue(id)).count).toBe("4");
});

it("every issue is in the list, which counts as many events as were sent", async () => {
  const ids = new Set([...events.values()].map(({ groupID }) => groupID));
  const counts = await Promise.all([...ids].map(async (id) => Number((await api.issue(id)).count)));
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(FILES.length);
  expect((await api.issues(PROJECT)).length).toBe(Math.min(100, ids.size));
});
