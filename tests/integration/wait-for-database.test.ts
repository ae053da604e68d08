import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, inject, it } from "vitest";
import { waitForDatabase } from "../../src/db/wait-for-database.ts";
import { freePort } from "../support/free-port.ts";
import { startVedette } from "../support/program.ts";

it("waits for a Postgres that comes up later, and says so once", async () => {
  const told: string[] = [];
  const port = await freePort();
  const waiting = waitForDatabase(`postgresql://vedette@127.0.0.1:${port}/postgres`, (sentence) =>
    told.push(sentence),
  );
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]).toMatch(
    /^Postgres at 127\.0\.0\.1:\d+, database "postgres" cannot be used: .*ECONNREFUSED.*\. Waiting for it, 60 seconds at most\.$/,
  );
  await using relay = await relayTo(inject("postgresUrl"), port);
  await waiting;
  expect(relay.connections).toBeGreaterThan(0);
  expect(told).toHaveLength(1);
});

it("gives up when its patience ends, with the reason", async () => {
  const port = await freePort();
  const waiting = waitForDatabase(`postgresql://x:hunter2@127.0.0.1:${port}/db`, () => {}, { patienceMs: 1 });
  await expect(waiting).rejects.toThrow(/cannot be used: .*ECONNREFUSED.*Check DATABASE_URL/);
});

it("a role that waits ends at once when it is told to", async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-wait-"));
  const port = await freePort();
  const { child, says, ended } = startVedette(["run", "cron"], {
    VEDETTE_DATA_DIR: dataDir,
    DATABASE_URL: `postgresql://x:hunter2@127.0.0.1:${port}/db`,
  });
  await says("Waiting for it");
  child.kill("SIGTERM");
  const { stdout, stderr } = await ended;
  expect(stdout + stderr).not.toContain("hunter2");
  rmSync(dataDir, { recursive: true, force: true });
});

/** A server that hands connections on: a Postgres that begins to listen. */
async function relayTo(
  url: string,
  port: number,
): Promise<AsyncDisposable & { readonly connections: number }> {
  const folder = new URLSearchParams(url.slice(url.indexOf("?"))).get("host") ?? "";
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(path.join(folder, ".s.PGSQL.5432"));
    client.pipe(upstream).pipe(client);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
