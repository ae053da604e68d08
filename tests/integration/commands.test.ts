import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { emptyDatabase, freshDatabase } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { startVedette, vedette } from "../support/program.ts";

// Whole starts, beside other tests, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const PASSWORD = "a long and quiet sentence";

describe("commands in the embedded profile", () => {
  it("work when no server runs, and the same while one does", async () => {
    const port = await freePort();
    const env = { VEDETTE_DATA_DIR: dataDir, VEDETTE_PORT: String(port) };
    const before = await vedette(["createproject", "acme/shop", "--platform", "node"], env);
    expect(before).toEqual({ code: 0, stdout: before.stdout, stderr: "" });
    expect(before.stdout).toMatch(new RegExp(`^http://[0-9a-f]{32}@localhost:${port}/\\d+\n$`));

    const server = startVedette(["run", "all"], env);
    await server.says("Vedette is ready");
    try {
      expect((await vedette(["createproject", "acme/shop"], env)).stdout).toBe(before.stdout);
      const made = await vedette(["createuser", "--email", "ada@example.com", "--password", PASSWORD], env);
      expect(made).toMatchObject({ code: 0, stdout: "" });
      expect(await vedette(["upgrade", "--noinput"], env)).toMatchObject({
        code: 0,
        stderr: "The database is up to date already.\n",
      });
      const { code, stdout } = await vedette(["doctor", "--json"], env);
      const findings = JSON.parse(stdout) as { check: string; state: string; found: string }[];
      expect(findings.filter(({ state }) => state === "problem")).toEqual([]);
      expect(findings).toContainEqual({
        check: "Port",
        state: "ok",
        found: `Vedette answers on localhost:${port}`,
      });
      expect(code).toBe(0);
    } finally {
      server.child.kill("SIGTERM");
      await server.ended;
    }

    const token = await vedette(
      ["createtoken", "--email", "ada@example.com", "--scope", "project:read"],
      env,
    );
    expect(token).toMatchObject({ code: 0, stderr: "" });
    expect(token.stdout).toMatch(/^\S{40,}\n$/);
  });

  it("wait for one another", async () => {
    const env = { VEDETTE_DATA_DIR: dataDir };
    const all = await Promise.all(
      ["one", "two", "three"].map((name) => vedette(["createproject", `x/${name}`], env)),
    );
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      all.map(() => ({ code: 0, stderr: "" })),
    );
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(3);
  });
});

describe("commands on a database of one's own", () => {
  const on = (url: string) => ({ VEDETTE_DATA_DIR: dataDir, DATABASE_URL: url });

  it("refuse one that was not upgraded, and say what to do", async () => {
    await using database = await emptyDatabase();
    const { code, stderr } = await vedette(["createproject", "acme/shop"], on(database.url));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^vedette: The database has not been upgraded .* Run "vedette upgrade", then try again\.\n$/,
    );
    const upgrades = await Promise.all(
      [1, 2].map(() => vedette(["upgrade", "--noinput", "--json"], on(database.url))),
    );
    const applied = upgrades.flatMap(({ stdout }) => (JSON.parse(stdout) as { applied: string[] }).applied);
    expect(new Set(applied).size).toBe(applied.length);
    expect(applied).toContain("0001_accounts.sql");
    expect((await vedette(["createproject", "acme/shop"], on(database.url))).code).toBe(0);
  });

  it("remove what is older than so many days, and say how much that was", async () => {
    await using database = await freshDatabase();
    const { code, stdout } = await vedette(["cleanup", "--days", "30", "--json"], on(database.url));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ partitions: 0, issues: 0 });
  });

  it("name what is missing when nobody can be asked", async () => {
    await using database = await freshDatabase();
    const { code, stderr } = await vedette(["createuser", "--email", "ada@example.com"], on(database.url));
    expect(code).toBe(1);
    expect(stderr).toBe(
      "vedette: --password is missing. Give it, or start the command in a terminal without --no-input.\n",
    );
  });

  it("give a person who is locked out a new password, made and printed alone when none is given", async () => {
    await using database = await freshDatabase();
    const email = "ada@example.com";
    const create = ["createuser", "--email", email, "--password", PASSWORD];
    expect((await vedette(create, on(database.url))).code).toBe(0);
    const { code, stdout, stderr } = await vedette(["resetpassword", "--email", email], on(database.url));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}\n$/);
    expect(stderr).toBe(
      "ada@example.com has a new password, and all sessions of the account ended.\n" +
        "The account has no API tokens.\n",
    );
    const weak = ["resetpassword", "--email", email, "--password", "short"];
    expect(await vedette(weak, on(database.url))).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "vedette: Choose at least 8 characters.\n",
    });
    const nobody = await vedette(["resetpassword", "--email", "bob@example.com"], on(database.url));
    expect(nobody).toMatchObject({ code: 1, stdout: "" });
    expect(nobody.stderr).toMatch(/^vedette: No account has the e-mail bob@example\.com\./);
  });

  it("pass a refusal on in its own words", async () => {
    await using database = await freshDatabase();
    const { code, stderr } = await vedette(
      ["createtoken", "--email", "nobody@example.com"],
      on(database.url),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^vedette: No account has the e-mail nobody@example\.com\./);
  });

  it("report what is wrong, and exit with 1", async () => {
    const env = on("postgresql://u:hunter2@127.0.0.1:1/nowhere");
    const { code, stdout } = await vedette(["doctor", "--port", "0"], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^PROBLEM {2}Postgres: Postgres at 127\.0\.0\.1:1, database "nowhere" cannot be used: /m,
    );
    expect(stdout).not.toContain("hunter2");
    const shown = await vedette(["config", "show"], env);
    expect(shown.stdout).toContain("127.0.0.1:1/nowhere");
    expect(shown.stdout).not.toContain("hunter2");
  });
});
