import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "./instance.ts";

export interface BenchRedis extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** A Redis of its own, as an operator would run it: with an append-only file that is synced every second. */
export async function startRedis(): Promise<BenchRedis> {
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-bench-redis-"));
  const port = await freePort();
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    dir,
    "--save",
    "",
    "--appendonly",
    "yes",
  ];
  const child = spawn("redis-server", settings, { stdio: "ignore" });
  const ended = once(child, "exit");
  await listening(port);
  return {
    url: `redis://127.0.0.1:${port}/0`,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const socket = createConnection({ host: "127.0.0.1", port });
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await pause(50);
  }
  throw new Error("redis-server did not start within 10 s");
}
