import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockAll, tryLock } from "./lock.ts";

describe("the lock of a data directory", () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  });

  afterEach(() => rmSync(dataDir, { recursive: true }));

  it("refuses a second process and names the first", async () => {
    await using holder = await lockElsewhere(dataDir, ["web", "worker"]);
    expect(() => lockAll(dataDir, ["worker"], "run worker")).toThrow(
      `The data directory ${dataDir} is in use by another Vedette ("vedette run all", process ${holder.pid}). ` +
        "Stop that one first, or give this one a folder of its own with VEDETTE_DATA_DIR or --data-dir.",
    );
  });

  it("lets other parts be taken, and takes none when one is in the way", async () => {
    await using _holder = await lockElsewhere(dataDir, ["web"]);
    expect(() => lockAll(dataDir, ["worker", "web"], "run all")).toThrow("in use");
    using worker = lockAll(dataDir, ["worker"], "run worker");
    expect(worker).toBeDefined();
  });

  it("is free the moment its holder is killed", async () => {
    {
      await using _holder = await lockElsewhere(dataDir, ["web"]);
      expect(tryLock(dataDir, "web", "run web")).toHaveProperty("heldBy");
    }
    using lock = lockAll(dataDir, ["web"], "run web");
    expect(lock).toBeDefined();
  });
});

async function lockElsewhere(dataDir: string, parts: string[]): Promise<{ pid: number } & AsyncDisposable> {
  const script = `
    import { lockAll } from ${JSON.stringify(path.join(import.meta.dirname, "lock.ts"))};
    globalThis.held = lockAll(${JSON.stringify(dataDir)}, ${JSON.stringify(parts)}, "run all");
    console.log("held");
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
