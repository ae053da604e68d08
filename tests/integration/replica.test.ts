import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { composeWeb } from "../../src/compose.ts";
import { loadConfig, openConfig } from "../../src/config.ts";
import { connect } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { openReplica, type Replica } from "../../src/db/replica.ts";
import type { WireIssue } from "../../src/wire/issue.ts";
import { type PostgresPair, startPostgresPair } from "../support/postgres-pair.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { Browser, PASSWORD } from "../support/web.ts";

const options = { max: 4, application: "test", onError: () => undefined };

describe("a read replica", () => {
  const stack = new AsyncDisposableStack();
  let pair: PostgresPair;
  let primary: ReturnType<typeof connect>;
  let replica: Replica;

  beforeAll(async () => {
    pair = stack.use(await startPostgresPair());
    await migrate(pair.primary.url);
    primary = stack.use(connect(pair.primary.url, options));
    replica = stack.use(openReplica({ primary, url: pair.standby.url, max: 2, log: silent }));
  }, 120_000);

  afterAll(() => stack.disposeAsync());

  /** Where reads go. */
  const readsFrom = () =>
    replica.read(async (db) => {
      const { rows } = await recoveryOf(db);
      return rows[0]?.standby ? "replica" : "primary";
    });

  it("is read from while it is fresh", async () => {
    await until("fresh replica", () => replica.isFresh());
    expect(await readsFrom()).toBe("replica");
  });

  it("is not read from while it is behind, and again when it has caught up", async () => {
    await onStandby(pair, "select pg_wal_replay_pause()");
    const writing = setInterval(() => {
      primary.pool
        .query("insert into instance_fact values (gen_random_uuid()::text, 'x')")
        .catch(() => undefined);
    }, 100);
    try {
      await until("stale replica", () => !replica.isFresh());
      expect(await readsFrom()).toBe("primary");
      await onStandby(pair, "select pg_wal_replay_resume()");
      await until("fresh replica", () => replica.isFresh());
      expect(await readsFrom()).toBe("replica");
    } finally {
      clearInterval(writing);
    }
  });

  it("that fails a read leaves it to the primary", async () => {
    const asked: boolean[] = [];
    const answer = await replica.read(async (db) => {
      const { rows } = await recoveryOf(db);
      asked.push(rows[0]?.standby ?? false);
      if (rows[0]?.standby) throw new Error("canceling statement due to conflict with recovery");
      return "answered";
    });
    expect([answer, asked]).toEqual(["answered", [true, false]]);
  });

  it("never shows a person less than what they have just done", async () => {
    const config = openConfig(
      loadConfig(
        {},
        {
          VEDETTE_DATA_DIR: `${pair.folder}/data`,
          DATABASE_URL: pair.primary.url,
          DATABASE_REPLICA_URL: pair.standby.url,
        },
        "/nowhere",
      ).config,
    );
    const said: string[] = [];
    const log = { ...silent, info: (_: object, sentence: string) => said.push(sentence) };
    await using web = await composeWeb(config, pair.primary.url, log);
    await until("fresh replica", () => said.includes("reading from the replica"));
    await createAccount(web.room, { email: "ann@example.com", password: PASSWORD, isSuperuser: true });
    const { projectId } = await makeProject(primary.pool);
    const { rows } = await primary.pool.query<{ slug: string }>("select slug from organization");
    await primary.pool.query(
      `insert into issue (project_id, number, level, type, title, culprit, platform, metadata, grouping, first_seen, last_seen)
       values ($1, 1, 'error', 'error', 'FareError', '', 'node', '{}', '{}', now(), now())`,
      [projectId],
    );
    const ann = new Browser(web.server);
    await ann.signIn("ann@example.com", PASSWORD);
    ann.cookies.delete("vedette_changed"); // as it is some seconds later
    const list = `/api/0/organizations/${rows[0]?.slug}/issues/?query=is:unresolved`;
    await until("issue on the replica", async () => {
      const { body } = await ann.get<WireIssue[]>(list);
      return body.length === 1;
    });

    // A replica that stands still for a moment, which nobody has noticed yet.
    await onStandby(pair, "select pg_wal_replay_pause()");
    try {
      const [issue] = (await ann.get<WireIssue[]>(list)).body;
      await ann.send("PUT", `/api/0/issues/${issue?.id}/`, { status: "resolved" });
      expect(ann.cookies.has("vedette_changed")).toBe(true);
      expect((await ann.get<WireIssue[]>(list)).body).toEqual([]);
      ann.cookies.delete("vedette_changed");
      expect((await ann.get<WireIssue[]>(list)).body).toHaveLength(1); // the proof that it was read there
    } finally {
      await onStandby(pair, "select pg_wal_replay_resume()");
    }
  }, 60_000);

  it("that goes away costs nothing but speed", async () => {
    await pair.standby.stop();
    expect(await readsFrom()).toBe("primary");
    await until("notice", () => !replica.isFresh());
    expect(await readsFrom()).toBe("primary");
  });
});

function recoveryOf(db: ReturnType<typeof connect>["db"]) {
  return sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`.execute(db);
}

async function onStandby(pair: PostgresPair, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: pair.standby.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
