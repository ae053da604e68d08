import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { clusterDir } from "../../src/drivers/postgres-embedded/cluster.ts";
import { stopLeftover } from "../../src/drivers/postgres-embedded/postmaster.ts";
import { until } from "../support/until.ts";

it.skipIf(process.platform !== "linux")(
  "a killed Postgres that nobody buried does not keep the next one from starting (skipped but on Linux)",
  async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
    // The shell starts a child, tells its number and becomes a program that never asks for dead children.
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [said] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(said.toString());
      await until("dead child", () => /\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
      mkdirSync(clusterDir(dir), { recursive: true });
      const note = path.join(clusterDir(dir), "postmaster.pid");
      writeFileSync(note, `${pid}\n`);

      expect(await stopLeftover(dir, 100)).toBe(false);
      expect(existsSync(note)).toBe(false);
    } finally {
      parent.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
