import assert from "node:assert/strict";
import pg from "pg";
import { ledgerOf, readLedger, storedIds } from "../support/ledger.ts";
import { startLoad } from "../support/load.ts";
import { until } from "../support/until.ts";
import { type Compose, docker } from "./docker.ts";
import { allAnswer, Session } from "./session.ts";
import { step } from "./story.ts";

/** A primary and a secondary with a balancer in front, all up. */
export interface Cluster {
  readonly primary: Compose;
  readonly secondary: Compose;
  readonly balancer: string;
  /** Of each web node. */
  readonly webs: readonly string[];
  readonly databaseUrl: string;
}

export const OPERATOR = { email: "ops@example.com", password: "made for this test only" };

export async function createOperator(compose: Compose): Promise<void> {
  const { email, password } = OPERATOR;
  await compose.once(
    "web",
    ...["createuser", "--email", email, "--password", password, "--superuser", "--no-input"],
  );
}

/** Everything that must hold of a cluster, whichever files it was started from. */
export async function exercise(cluster: Cluster): Promise<void> {
  const { primary, secondary, balancer, webs } = cluster;
  await step("every web node is ready, behind the balancer too", () =>
    allAnswer([...webs, balancer], "/_health/ready/", 180_000),
  );
  await step("four workers on the secondary", async () => {
    await secondary.run("up", "-d", "--no-build", "--scale", "worker=4");
    assert.equal((await secondary.containers("worker")).length, 4);
  });
  await step("a person signs in through the balancer and stays signed in on every node", () =>
    staysSignedIn(balancer, webs),
  );
  const dsn = new URL(await primary.inside("web", "createproject", "acme/shop"));
  const token = await primary.inside("web", "createtoken", "--email", OPERATOR.email);
  await step("a source file uploaded on one node is read on the other", () =>
    filesAreShared(webs, `projects/acme/shop/releases`, token),
  );
  await step("each container is killed under load; what was answered is stored once", () =>
    killEach(cluster, dsn),
  );
  await step("the person is signed in still", () => staysSignedIn(balancer, webs));
}

/** Fifty requests, each to the other node than the one before, and fifty as the balancer deals them. */
async function staysSignedIn(balancer: string, webs: readonly string[]): Promise<void> {
  const session = new Session();
  await session.signIn(balancer, OPERATOR.email, OPERATOR.password);
  for (let n = 0; n < 50; n++) {
    assert.equal(await session.whoAmI(webs[n % webs.length] ?? ""), OPERATOR.email);
    assert.equal(await session.whoAmI(balancer), OPERATOR.email);
  }
}

/** As sentry-cli uploads it, by way of each node in turn. */
async function filesAreShared(webs: readonly string[], releases: string, token: string): Promise<void> {
  const authorization = `Bearer ${token}`;
  for (const [at, here] of webs.entries()) {
    const there = webs[(at + 1) % webs.length];
    const version = `shop@1.0.${at}`;
    const made = await fetch(`${here}/api/0/${releases}/`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ version }),
    });
    assert.equal(made.status, 201);
    const form = new FormData();
    const source = `console.log(${JSON.stringify(here)});\n`.repeat(1_000);
    form.append("name", "~/app.js");
    form.append("file", new Blob([source]), "app.js");
    const files = `${releases}/${encodeURIComponent(version)}/files/`;
    const uploaded = await fetch(`${here}/api/0/${files}`, {
      method: "POST",
      headers: { authorization },
      body: form,
    });
    assert.equal(uploaded.status, 201, await uploaded.clone().text());
    const { id } = (await uploaded.json()) as { id: string };
    const read = await fetch(`${there}/api/0/${files}${id}/?download=1`, { headers: { authorization } });
    assert.equal(read.status, 200);
    assert.equal(await read.text(), source);
  }
}

async function killEach(
  { primary, secondary, balancer, databaseUrl, webs }: Cluster,
  dsn: URL,
): Promise<void> {
  const load = startLoad(new URL(dsn.pathname, withLogin(balancer, dsn.username)), 4);
  const moreAreAnswered = async (what: string): Promise<void> => {
    const before = load.answered.size;
    await until(`event answered ${what}`, () => load.answered.size > before + 50, 120_000);
  };
  try {
    await moreAreAnswered("at the beginning");
    const victims: readonly [Compose, string][] = [
      [secondary, "worker"],
      [primary, "web"],
      [primary, "redis"],
      [primary, "worker"],
      [secondary, "web"],
      [primary, "cron"],
      [primary, "memcached"],
      [primary, "postgres"],
    ];
    for (const [compose, service] of victims) {
      const id = await compose.container(service);
      await docker("kill", id);
      // One node, Redis and Postgres may be missing, and events are taken all the same.
      await moreAreAnswered(`without ${service}`);
      await docker("start", id);
      await moreAreAnswered(`with ${service} again`);
    }
    await allAnswer([...webs, balancer], "/_health/ready/", 120_000);
  } finally {
    await load.stop();
  }
  await using database = openPool(databaseUrl);
  const { pool } = database;
  await until(
    "stored event for every one that was answered",
    async () => {
      const stored = await storedIds(pool);
      return [...load.answered].every((id) => stored.has(id));
    },
    180_000,
  );
  // Counters follow what is stored, also what a worker left that was killed before it counted.
  await until(
    "end of counting",
    async () => (await readLedger(pool)).accepted >= load.answered.size,
    120_000,
  );
  const ledger = await readLedger(pool);
  assert.deepEqual(ledger, ledgerOf(ledger.rows));
}

function openPool(connectionString: string): { pool: pg.Pool } & AsyncDisposable {
  const pool = new pg.Pool({ connectionString, max: 1 });
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}

function withLogin(url: string, username: string): URL {
  const whole = new URL(url);
  whole.username = username;
  return whole;
}
