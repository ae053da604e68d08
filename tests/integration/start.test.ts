import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isRunning } from "../../src/drivers/postgres-embedded/start.ts";
import { freePort } from "../support/free-port.ts";
import { ROOT, type Running, start, startVedette, vedette } from "../support/program.ts";

// Whole starts, beside other tests, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

let scratch: string;
let dataDir: string;
let port: number;

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  dataDir = path.join(scratch, "data");
  port = await freePort();
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const here = () => ({ VEDETTE_DATA_DIR: dataDir, VEDETTE_PORT: String(port) });

async function whileItRuns(work: (running: Running) => Promise<void>): Promise<void> {
  const running = startVedette(["run", "all"], here());
  try {
    await running.says("Vedette is ready");
    await work(running);
  } finally {
    running.child.kill("SIGINT");
    await running.ended;
  }
}

describe("a start", () => {
  it("prints its address, a set-up page and a DSN, is healthy, and stops in order", async () => {
    const running = startVedette(["run", "all"], here());
    await running.says("Vedette is ready");
    expect((await fetch(`http://localhost:${port}/_health/`)).status).toBe(200);
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`Vedette is ready at http://localhost:${port}\n`);
    expect(stdout).toMatch(new RegExp(`http://localhost:${port}/setup/\\?token=\\w{20,}\n`));
    expect(stdout).toMatch(new RegExp(`http://[0-9a-f]{32}@localhost:${port}/1\n`));
    expect(isRunning(path.join(dataDir, "postgres"))).toBe(false);
  });

  it("takes up what a kill -9 left, without a question", async () => {
    const killed = startVedette(["run", "all"], here());
    await killed.says("Vedette is ready");
    killed.child.kill("SIGKILL");
    await killed.ended;
    await whileItRuns(async () => {
      expect((await fetch(`http://localhost:${port}/_health/`)).status).toBe(200);
    });
  });

  it("on a data directory that is in use is refused, and leaves the first one alone", async () => {
    await whileItRuns(async ({ child }) => {
      const second = await vedette(["run", "all", "--port", "0"], here());
      expect(second).toEqual({
        code: 1,
        stdout: "",
        stderr:
          `vedette: The data directory ${dataDir} is in use by another Vedette ("vedette run all", process ${child.pid}). ` +
          "Stop that one first, or give this one a folder of its own with VEDETTE_DATA_DIR or --data-dir.\n",
      });
      expect((await fetch(`http://localhost:${port}/_health/`)).status).toBe(200);
    });
  });

  it("on a port that is taken says so, and leaves no Postgres behind", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "localhost", resolve));
    try {
      const { code, stderr } = await vedette(["run", "all"], here());
      expect(code).toBe(1);
      expect(stderr).toBe(
        `vedette: Port ${port} on localhost is taken by another program. Stop that one, or choose another port with --port or VEDETTE_PORT.\n`,
      );
      expect(isRunning(path.join(dataDir, "postgres"))).toBe(false);
    } finally {
      other.close();
    }
  });

  it("with a broken configuration names the line", async () => {
    const file = path.join(scratch, "broken.yml");
    writeFileSync(file, "port: 9000\nhost: [unfinished\n");
    const { code, stderr } = await vedette(["run", "all"], { ...here(), VEDETTE_CONFIG: file });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^vedette: The configuration file .*broken\.yml is not sound YAML: line \d: .*\. Correct the line\.\n$/,
    );
  });

  it("with a wrong value says what is allowed", async () => {
    expect(await vedette(["run", "all", "--port", "http"], here())).toEqual({
      code: 1,
      stdout: "",
      stderr: 'vedette: --port is "http"; allowed: a whole number from 0 to 65535.\n',
    });
  });

  it("in a folder that cannot be made says why", async () => {
    const file = path.join(scratch, "a-file");
    writeFileSync(file, "");
    const beneath = path.join(file, "data");
    expect(await vedette(["run", "all", "--data-dir", beneath])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        `vedette: The data directory ${beneath} cannot be written: ${beneath} is, or lies beneath, a file. ` +
        "Move that file away, or choose another folder with VEDETTE_DATA_DIR or --data-dir.\n",
    });
  });

  it.skipIf(!existsSync("/sys/kernel"))("on a read-only file system says so", async () => {
    const { code, stderr } = await vedette(["run", "all", "--data-dir", "/sys/kernel/vedette"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^vedette: The data directory \/sys\/kernel\/vedette cannot be written: (this user may not write there|the file system is read-only)\. /,
    );
  });

  it.skipIf(!existsSync("/proc/self"))("where no folder can be made says so, and ends", async () => {
    expect(await vedette(["run", "all", "--data-dir", "/proc/vedette/data"])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "vedette: The data directory /proc/vedette/data cannot be written: no folder can be made there. " +
        "Choose another folder with VEDETTE_DATA_DIR or --data-dir.\n",
    });
  });

  it("of one role without a database of its own is refused", async () => {
    const { code, stderr } = await vedette(["run", "worker"], here());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^vedette: "run worker" needs DATABASE_URL: /);
  });
});

describe("bin/vedette", () => {
  const VERSION = `${JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).version}\n`;

  it("works through a symlink, from any folder", async () => {
    const link = path.join(scratch, "vedette link");
    symlinkSync(path.join(ROOT, "bin/vedette"), link);
    expect(await start(link, ["--version"], {}, scratch).ended).toEqual({
      code: 0,
      stdout: VERSION,
      stderr: "",
    });
  });

  it("says what is wrong with its arguments, and exits with another code than 0", async () => {
    const { code, stderr } = await start(path.join(ROOT, "bin/vedette"), ["rum"]).ended;
    expect(code).not.toBe(0);
    expect(stderr).toContain("Did you mean run?");
  });
});
