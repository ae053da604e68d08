import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type pg from "pg";
import { StartError } from "../errors.ts";
import { withClient } from "./client.ts";

export interface Migration {
  /** The file's name, such as `0001_accounts.sql`; they are applied in the order of their names. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, line ends as `\n`. */
  readonly checksum: string;
}

export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Applied, and changed on disk since. */
  readonly edited: readonly string[];
  /** Applied by a newer version: no file here has that name. */
  readonly unknown: readonly string[];
}

const MIGRATIONS = path.resolve(import.meta.dirname, "../../migrations");
/** Names the advisory lock that all nodes of one database queue at ("vedette" in ASCII, cut to 31 bits). */
const LOCK = 0x65646574;

/**
 * Brings the schema at `url` up to the code's. Several nodes may do so at once: each step is a transaction of its
 * own under one lock, which also holds behind a pooler that hands out a connection per transaction.
 * Returns the names of the files this call applied.
 */
export async function migrate(url: string, folder = MIGRATIONS): Promise<string[]> {
  const migrations = readMigrations(folder);
  return withClient(url, async (client) => {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations);
      if (name === undefined) return applied;
      applied.push(name);
    }
  });
}

/** What `migrate` would find; changes nothing. */
export async function migrationState(url: string, folder = MIGRATIONS): Promise<MigrationState> {
  const migrations = readMigrations(folder);
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ is_there: boolean }>(
      "select to_regclass('schema_migration') is not null as is_there",
    );
    return compare(migrations, rows[0]?.is_there ? await readApplied(client) : new Map());
  });
}

async function applyNext(client: pg.Client, migrations: readonly Migration[]): Promise<string | undefined> {
  await client.query("begin");
  try {
    const name = await applyUnderLock(client, migrations);
    await client.query("commit");
    return name;
  } catch (error) {
    await client.query("rollback").catch(() => undefined); // the first error is the one that tells
    throw error;
  }
}

async function applyUnderLock(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<string | undefined> {
  await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
  await client.query(`
    create table if not exists schema_migration (
      name       text primary key,
      checksum   text not null,
      applied_at timestamptz not null default now()
    )`);
  const state = compare(migrations, await readApplied(client));
  refuse(state);
  const next = migrations.find(({ name }) => name === state.pending[0]);
  if (!next) return undefined;
  try {
    await client.query(next.sql);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`The migration ${next.name} failed and was taken back whole: ${why}`, { cause });
  }
  await client.query("insert into schema_migration (name, checksum) values ($1, $2)", [
    next.name,
    next.checksum,
  ]);
  return next.name;
}

function refuse(state: MigrationState): void {
  if (state.unknown.length > 0) {
    throw new StartError(
      `The database was upgraded by a newer version of Vedette (it knows ${state.unknown.join(", ")}). ` +
        "Start that version or a later one.",
    );
  }
  if (state.edited.length > 0) {
    throw new StartError(
      `The migration ${state.edited.join(", ")} was edited after it had been applied. ` +
        "Restore the file as it was released, and put changes into a new one.",
    );
  }
}

function compare(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): MigrationState {
  const names = new Set(migrations.map(({ name }) => name));
  const isEdited = ({ name, checksum }: Migration) => applied.has(name) && applied.get(name) !== checksum;
  return {
    applied: [...applied.keys()],
    pending: migrations.map(({ name }) => name).filter((name) => !applied.has(name)),
    edited: migrations.filter(isEdited).map(({ name }) => name),
    unknown: [...applied.keys()].filter((name) => !names.has(name)),
  };
}

async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    "select name, checksum from schema_migration order by name",
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name), "utf8").replaceAll("\r\n", "\n");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}
