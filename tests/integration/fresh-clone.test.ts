import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freePort } from "../support/free-port.ts";
import { ROOT, start } from "../support/program.ts";

// npm may have to fetch 300 MB.
vi.setConfig({ testTimeout: 600_000 });

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * What somebody has who just came: this machine's network settings, and nothing of ours. `npm test` puts its own
 * folder of programs in front of the PATH, and with the Node there npm would look elsewhere for its settings.
 */
function newcomer(): Record<string, string> {
  const ours = /^(npm_|vitest|vedette_|node_env$|node_options$|node_compile_cache$|init_cwd$|test$)/i;
  const env = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return {
    ...Object.fromEntries(env.map(([name, value]) => [name, value ?? ""])),
    PATH: folders.filter((folder) => !folder.includes("node_modules")).join(path.delimiter),
    HOME: scratch,
    TMPDIR: scratch,
  };
}

function clone(name: string): string {
  const folder = path.join(scratch, name);
  execFileSync("git", ["clone", "--quiet", ROOT, folder]);
  return folder;
}

describe.skipIf(!existsSync(path.join(ROOT, ".git")))("a fresh clone", () => {
  it("says what to do when there is no npm, and takes away the lock of a start that died", async () => {
    const folder = clone("without npm");
    const tools = path.join(scratch, "tools");
    mkdirSync(tools);
    for (const tool of [
      "cat",
      "cksum",
      "dirname",
      "find",
      "head",
      "ln",
      "mkdir",
      "mv",
      "readlink",
      "rm",
      "sleep",
      "uname",
    ]) {
      symlinkSync(
        execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
        path.join(tools, tool),
      );
    }
    const dead = spawn("true");
    await once(dead, "exit");
    symlinkSync(`pid:${dead.pid}`, path.join(folder, ".setup.holder"));
    const { code, stderr } = await start("/bin/sh", [path.join(folder, "bin/vedette"), "--version"], {
      PATH: tools,
    }).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      "vedette: npm is not on this machine's PATH. Install Node.js 20 or newer (https://nodejs.org), then start again.\n",
    );
    expect(readdirSync(folder).filter((name) => name.startsWith(".setup"))).toEqual([]);
  });

  // It downloads everything, so it is for CI and for whoever sets CI=1.
  it("runs npm start and npm test, and nothing before them", async (context) => {
    context.skip(!process.env.CI, "since it downloads everything: set CI=1 to run it");
    const folder = clone("whole");
    const port = await freePort();
    const child = spawn("npm", ["start", "--", "--port", String(port)], {
      cwd: folder,
      env: newcomer(),
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = once(child, "exit");
    try {
      const ready = vi.waitFor(() => expect(said).toContain("Ctrl-C stops it"), {
        timeout: 420_000,
        interval: 100,
      });
      const gone = ended.then(([code]) => Promise.reject(new Error(`npm start ended with ${code}`)));
      await Promise.race([ready, gone]);
      const [, key = "", project = ""] = /\/\/([0-9a-f]{32})@[^/]+\/(\d+)/.exec(said) ?? [];
      const response = await fetch(`http://localhost:${port}/api/${project}/store/?sentry_key=${key}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ message: "first light" }),
      });
      expect(response.status).toBe(200);
      expect(await (await fetch(`http://localhost:${port}/`)).text()).toContain("<!doctype html>");
    } finally {
      // As Ctrl-C in a terminal does: to npm and all it started.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGINT");
      await ended;
    }
    const { code, stdout } = await start("npm", ["test", "--", "src/lib/nearest.test.ts"], newcomer(), folder)
      .ended;
    expect(stdout).toMatch(/Tests.*2 passed/);
    expect(code).toBe(0);
  });
});
