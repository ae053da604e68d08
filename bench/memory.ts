import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort, healthy, ROOT } from "./instance.ts";
import { nameOf, pssOf, treeOf } from "./processes.ts";

/**
 * Idle memory of the embedded profile: `run all` on a new data directory, one event, then quiet. Proportional set
 * size of every process in the tree, so pages that processes share count once. Linux only.
 */
const QUIET_S = 20;

const dir = mkdtempSync(path.join(tmpdir(), "vedette-memory-"));
const port = await freePort();
const server = spawn(path.join(ROOT, "bin/vedette"), ["run", "all"], {
  env: { ...process.env, VEDETTE_DATA_DIR: dir, VEDETTE_PORT: String(port), VEDETTE_HOST: "127.0.0.1" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  let printed = "";
  server.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  await healthy(port);
  while (!printed.includes("@")) await pause(50);
  const dsn = new URL(/http:\/\/[0-9a-f]{32}@\S+/.exec(printed)?.[0] ?? "");
  const answer = await fetch(
    `http://127.0.0.1:${port}/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`,
    {
      method: "POST",
      body: `{}\n{"type":"event"}\n{"message":"measured"}\n`,
    },
  );
  if (!answer.ok) throw new Error(`the event was answered ${answer.status}`);
  console.error(`one event sent; reading after ${QUIET_S} s of quiet`);
  await pause(QUIET_S * 1000);

  const rows = treeOf(server.pid ?? 0).map((pid) => ({ name: nameOf(pid), megabytes: pssOf(pid) }));
  for (const { name, megabytes } of rows) console.log(`${megabytes.toFixed(1).padStart(7)} MB  ${name}`);
  const total = rows.reduce((sum, row) => sum + row.megabytes, 0);
  console.log(
    `${total.toFixed(1).padStart(7)} MB  together (PSS, ${rows.length} processes, Node ${process.version})`,
  );
} finally {
  server.kill("SIGTERM");
  if (server.exitCode === null) await once(server, "exit");
  rmSync(dir, { recursive: true, force: true });
}
