import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, migrationState } from "../../src/db/migrate.ts";
import { StartError } from "../../src/errors.ts";
import { emptyDatabase, freshDatabase, onServer } from "../support/database.ts";

describe("migrate", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
    writeFileSync(
      path.join(folder, "0001_first.sql"),
      "create table first (id bigint); select pg_sleep(0.05);",
    );
    writeFileSync(path.join(folder, "0002_second.sql"), "create table second (id bigint);");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("applies every file once when several nodes start at once", async () => {
    await using database = await emptyDatabase();
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, folder)));
    expect(runs.flat().sort()).toEqual(["0001_first.sql", "0002_second.sql"]);
    expect(await migrate(database.url, folder)).toEqual([]);
  });

  it("refuses a file that was edited after it had been applied", async () => {
    await using database = await emptyDatabase();
    await migrate(database.url, folder);
    writeFileSync(path.join(folder, "0002_second.sql"), "create table other (id bigint);");
    const failure = migrate(database.url, folder);
    await expect(failure).rejects.toThrow(StartError);
    await expect(failure).rejects.toThrow(
      "The migration 0002_second.sql was edited after it had been applied. Restore the file as it was released",
    );
  });

  it("takes a checkout with Windows line ends for the same file", async () => {
    await using database = await emptyDatabase();
    const text = "create table third (\n  id bigint\n);\n";
    writeFileSync(path.join(folder, "0003_third.sql"), text);
    await migrate(database.url, folder);
    writeFileSync(path.join(folder, "0003_third.sql"), text.replaceAll("\n", "\r\n"));
    expect(await migrate(database.url, folder)).toEqual([]);
  });

  it("goes on with a database that a newer version has expanded", async () => {
    await using database = await emptyDatabase();
    await migrateAsNewer(database.url, "0003_third.sql", "create table third (id bigint);");
    expect(await migrate(database.url, folder)).toEqual([]);
    const state = await migrationState(database.url, folder);
    expect(state).toMatchObject({ pending: [], unknown: ["0003_third.sql"], breaking: [] });
  });

  it("refuses a database from which a newer version has taken what this one leans on", async () => {
    await using database = await emptyDatabase();
    const third = "-- Nobody reads it since the second.\n-- needs 0002_second.sql\ndrop table first;";
    await migrateAsNewer(database.url, "0003_third.sql", third);
    expect(await migrate(database.url, folder)).toEqual([]); // it knows the second
    const fourth = "-- needs 0003_third.sql\ndrop table second;";
    await migrateAsNewer(database.url, "0004_fourth.sql", fourth, ["0003_third.sql", third]);
    await expect(migrate(database.url, folder)).rejects.toThrow(
      "This version of Vedette is too old for its database, which a newer one has upgraded (0004_fourth.sql).",
    );
  });

  it("reads a database of before migrations could say what they need", async () => {
    await using database = await emptyDatabase();
    await migrate(database.url, folder);
    await onServer(database.url, (client) => client.query("alter table schema_migration drop column needs"));
    expect((await migrationState(database.url, folder)).pending).toEqual([]);
    writeFileSync(path.join(folder, "0003_third.sql"), "create table third (id bigint);");
    expect(await migrate(database.url, folder)).toEqual(["0003_third.sql"]);
  });

  /** As a version does that has these files too. */
  async function migrateAsNewer(url: string, name: string, text: string, ...more: [string, string][]) {
    const newer = `${folder}-newer`;
    cpSync(folder, newer, { recursive: true });
    for (const [file, content] of [[name, text], ...more]) {
      writeFileSync(path.join(newer, file as string), content as string);
    }
    await migrate(url, newer);
    rmSync(newer, { recursive: true });
  }

  it("takes a file that fails back whole, keeps those before it, and goes on once it is mended", async () => {
    await using database = await emptyDatabase();
    writeFileSync(path.join(folder, "0003_third.sql"), "create table third (id bigint); select 1 / 0;");
    await expect(migrate(database.url, folder)).rejects.toThrow(
      "The migration 0003_third.sql failed and was taken back whole: division by zero",
    );
    expect(await migrationState(database.url, folder)).toEqual({
      applied: ["0001_first.sql", "0002_second.sql"],
      pending: ["0003_third.sql"],
      edited: [],
      unknown: [],
      breaking: [],
    });
    writeFileSync(path.join(folder, "0003_third.sql"), "create table third (id bigint);");
    expect(await migrate(database.url, folder)).toEqual(["0003_third.sql"]);
  });

  it("says where it looked when no Postgres answers, and keeps the password to itself", async () => {
    const failure = migrate("postgresql://someone:hunter2@127.0.0.1:1/nowhere", folder).catch(String);
    expect(await failure).toMatch(
      /^StartError: Postgres at 127\.0\.0\.1:1, database "nowhere" cannot be used: /,
    );
    expect(await failure).not.toContain("hunter2");
  });

  it("leaves nothing to do on a fresh test database", async () => {
    await using database = await freshDatabase();
    expect(await migrate(database.url)).toEqual([]);
    const tables = await onServer(database.url, (client) =>
      client.query<{ name: string }>(
        "select table_name as name from information_schema.tables where table_name = 'issue'",
      ),
    );
    expect(tables.rows).toEqual([{ name: "issue" }]);
  });
});
