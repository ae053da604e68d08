import { spawnSync } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryDir } from "../support/spool-records.ts";

/** A file system of 2 MiB, private to the child: needs neither root nor a mount on this machine. */
const MOUNT = 'mount -t tmpfs -o size=2m spool "$1" && shift && exec "$@"';
const inOwnMounts = (dir: string, command: readonly string[]) =>
  spawnSync("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", dir, ...command], {
    encoding: "utf8",
  });
const mountPoint = await temporaryDir();
const canMount = inOwnMounts(mountPoint, ["true"]).status === 0;
await rm(mountPoint, { recursive: true });

it.skipIf(!canMount)(
  "a full disk refuses, costs nothing that was answered, and is over when there is room (skipped without user namespaces)",
  async () => {
    const dir = await temporaryDir();
    try {
      const disk = path.join(dir, "disk");
      await mkdir(disk);
      const script = path.join(import.meta.dirname, "../support/spool-on-full-disk.ts");
      const { stdout, stderr } = inOwnMounts(disk, [process.execPath, script, disk]);
      expect(stderr).toBe("");
      const { refusal, answeredBefore, answeredAfter, lost, unknown, errors } = JSON.parse(stdout);
      expect(refusal).toMatchObject({ code: "overloaded", details: { retryAfterSeconds: 60 } });
      expect(refusal.message).toMatch(/disk is full/);
      expect(answeredBefore).toBeGreaterThan(10);
      expect(answeredAfter).toBe(10);
      expect({ lost, unknown }).toEqual({ lost: [], unknown: [] });
      // Once an outage; a smaller group may still have fitted between two.
      expect([...new Set(errors)]).toEqual([
        "the spool cannot be written to; events are refused until it can",
      ]);
    } finally {
      await rm(dir, { recursive: true });
    }
  },
);
