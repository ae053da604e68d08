import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { openFilesystem } from "../../src/drivers/files-filesystem/open.ts";
import { pathOf } from "../../src/drivers/files-filesystem/paths.ts";
import { removeOldLookUps, SHARED_PREFIX } from "../../src/sourcemaps/kept/kept-files.ts";

it("look-ups of source maps that were made long ago go, and nothing else does", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-test-look-ups-"));
  try {
    await using files = await openFilesystem(dir);
    const keep = async (key: string, days: number) => {
      await files.put(
        key,
        (async function* () {
          yield Buffer.from("x");
        })(),
      );
      const at = new Date(Date.now() - days * 86_400_000);
      utimesSync(pathOf(dir, key), at, at);
    };
    await keep(`${SHARED_PREFIX}map1-old`, 40);
    await keep(`${SHARED_PREFIX}map1-new`, 2);
    await keep("blobs/old", 40);
    expect(await removeOldLookUps(files, new Date(Date.now() - 30 * 86_400_000))).toBe(1);
    const left = await Promise.all(
      [`${SHARED_PREFIX}map1-old`, `${SHARED_PREFIX}map1-new`, "blobs/old"].map((key) => files.stat(key)),
    );
    expect(left.map((facts) => facts !== undefined)).toEqual([false, true, true]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
