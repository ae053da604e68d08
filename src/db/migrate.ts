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
  /**
   * From its first lines, `-- needs 0007_releases.sql`: code that does not know that file breaks on what this one
   * takes away. Without it, older code goes on.
   */
  readonly needs?: string;
}

export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  /** Applied, and changed on disk since. */
  readonly edited: readonly string[];
  /** Applied by a newer version: no file here has that name. Harmless, but for those that break us. */
  readonly unknown: readonly string[];
  /** Those of the unknown ones that took away what this code leans on. */
  readonly breaking: readonly string[];
}

const MIGRATIONS = path.resolve(import.meta.dirname, "../../migrations");
/** Among the comments that a file begins with. */
const NEEDS = /^(?:--.*\n)*?-- needs (\w+\.sql)/;
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
    return compare(migrations, rows[0]?.is_there ? await readApplied(client) : []);
  });
}

/** The names of the migrations that this code knows, in order. To be read at start: an upgrade may replace the files. */
export function knownMigrations(folder = MIGRATIONS): readonly string[] {
  return readMigrations(folder).map(({ name }) => name);
}

/** Those applied by newer code that code of these migrations cannot work with. */
export async function breakingMigrations(pool: pg.Pool, known: readonly string[]): Promise<string[]> {
  return breakingOf(await readApplied(pool), new Set(known));
}

/** What a node says that is too old for its database, and then stops. */
export function tooOld(breaking: readonly string[]): StartError {
  return new StartError(
    `This version of Vedette is too old for its database, which a newer one has upgraded (${breaking.join(", ")}). ` +
      "Start that version or a later one.",
  );
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
      applied_at timestamptz not null default now(),
      needs      text
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
  // Tables of before 0004 lack the column until then.
  if (next.needs !== undefined) {
    await client.query("update schema_migration set needs = $2 where name = $1", [next.name, next.needs]);
  }
  return next.name;
}

function refuse(state: MigrationState): void {
  if (state.breaking.length > 0) throw tooOld(state.breaking);
  if (state.edited.length > 0) {
    throw new StartError(
      `The migration ${state.edited.join(", ")} was edited after it had been applied. ` +
        "Restore the file as it was released, and put changes into a new one.",
    );
  }
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly needs: string | null;
}

function compare(migrations: readonly Migration[], applied: readonly Applied[]): MigrationState {
  const known = new Set(migrations.map(({ name }) => name));
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const unknown = applied.filter(({ name }) => !known.has(name));
  const isEdited = ({ name, checksum }: Migration) => checksums.has(name) && checksums.get(name) !== checksum;
  return {
    applied: applied.map(({ name }) => name),
    pending: migrations.map(({ name }) => name).filter((name) => !checksums.has(name)),
    edited: migrations.filter(isEdited).map(({ name }) => name),
    unknown: unknown.map(({ name }) => name),
    breaking: breakingOf(applied, known),
  };
}

function breakingOf(applied: readonly Applied[], known: ReadonlySet<string>): string[] {
  return applied
    .filter(({ name, needs }) => !known.has(name) && needs !== null && !known.has(needs))
    .map(({ name }) => name);
}

async function readApplied(client: pg.Client | pg.Pool): Promise<Applied[]> {
  // By way of JSON, since the column `needs` came later than the table.
  const { rows } = await client.query<Applied>(
    "select name, checksum, to_jsonb(m) ->> 'needs' as needs from schema_migration m order by name",
  );
  return rows;
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name), "utf8").replaceAll("\r\n", "\n");
      const [, needs] = NEEDS.exec(sql) ?? [];
      const checksum = createHash("sha256").update(sql).digest("hex");
      return { name, sql, checksum, ...(needs !== undefined && { needs }) };
    });
}
