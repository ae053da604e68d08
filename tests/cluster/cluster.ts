import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { WireProjectKey } from "../../src/wire/project.ts";
import { lackOfMemcached, openMemcached, type TestMemcached } from "../support/memcached.ts";
import { ROOT, vedette } from "../support/program.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3, type TestS3 } from "../support/s3.ts";
import { until } from "../support/until.ts";
import { Balancer, lackOfHaproxy } from "./balancer.ts";
import { type Member, statusOf } from "./member.ts";
import { PlainPostgres } from "./plain-postgres.ts";
import { SmtpSink } from "./smtp-sink.ts";
import { type ClusterRole, VedetteNode } from "./vedette-node.ts";

/** What this machine lacks for a whole cluster; undefined when it has everything. */
export const lackOfCluster = lackOfRedis ?? lackOfMemcached ?? lacksS3 ?? lackOfHaproxy;

export const PERSON = { email: "ada@example.com", password: "no lamp burns here" };
const BUCKET = "vedette";
const NODES: readonly (readonly [string, ClusterRole])[] = [
  ["web1", "web"],
  ["web2", "web"],
  ["worker1", "worker"],
  ["worker2", "worker"],
  ["cron1", "cron"],
  ["cron2", "cron"],
];

/** Real processes on loopback: six of Vedette, and everything that they lean on. */
export interface Cluster extends AsyncDisposable {
  readonly balancer: Balancer;
  readonly postgres: PlainPostgres;
  readonly redis: RedisServer;
  readonly smtp: SmtpSink;
  readonly nodes: readonly VedetteNode[];
  /** All of its processes. */
  readonly members: readonly Member[];
  /** Of the project `acme/shop`. */
  readonly dsn: URL;
  /** A token of the person, who is superuser and owner of `acme`. */
  readonly token: string;
  /** Through the balancer; resolves with its DSN. */
  makeProject(slug: string): Promise<URL>;
  /** Resolves when every process works and the balancer uses all web nodes. */
  healthy(withinMs?: number): Promise<void>;
}

export async function openCluster(folder: string, concurrency: number): Promise<Cluster> {
  await using opening = new AsyncDisposableStack(); // a half start is undone, in reverse
  const logs = path.join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  const [postgres, redis, memcached, s3, smtp, balancer] = await Promise.all([
    PlainPostgres.open(path.join(folder, "postgres"), path.join(logs, "postgres.log")),
    RedisServer.start("--appendonly", "yes"),
    openMemcached(),
    startS3(),
    SmtpSink.open(path.join(logs, "smtp.log")),
    Balancer.open(folder, path.join(logs, "haproxy.log")),
  ]);
  for (const server of [postgres, redis, memcached, s3, smtp, balancer]) opening.use(server);
  await s3.createBucket(BUCKET);

  const env = {
    DATABASE_URL: postgres.url,
    QUEUE_URL: redis.url,
    CACHE_URL: `memcached://127.0.0.1:${memcached.port}`,
    FILES_URL: `s3+http://${ACCESS_KEY}:${SECRET_KEY}@127.0.0.1:${s3.port}/${BUCKET}?region=us-east-1&path_style=true`,
    MAIL_URL: `smtp://127.0.0.1:${smtp.port}?from=errors@example.com`,
    VEDETTE_SECRET_KEY: randomBytes(24).toString("hex"),
    VEDETTE_URL: balancer.url,
    VEDETTE_TRUSTED_PROXIES: "loopback",
  };
  const command = (...args: string[]) =>
    run(args, { ...env, VEDETTE_DATA_DIR: path.join(folder, "command") });
  await command("upgrade", "--noinput");
  await command("createuser", "--email", PERSON.email, "--password", PERSON.password, "--superuser");
  const dsn = new URL((await command("createproject", "acme/shop")).trim());
  await makeOwner(postgres.url);
  const token = (await command("createtoken", "--email", PERSON.email)).trim();

  const nodes: VedetteNode[] = [];
  for (const [name, role] of NODES)
    nodes.push(opening.use(await VedetteNode.open(name, role, { env, folder, logs, concurrency })));
  await Promise.all(nodes.map((node) => node.start()));
  await until("ready nodes", () => allReady(nodes), 180_000);
  balancer.stand(nodes.filter(({ role }) => role === "web").map(({ port }) => port));
  await balancer.start();

  const members = [...nodes, asMember(memcached), ofS3(s3), smtp, ofRedis(redis), postgres, balancer];
  const opened = opening.move();
  return {
    balancer,
    postgres,
    redis,
    smtp,
    nodes,
    members,
    dsn,
    token,
    makeProject: (slug) => makeProject(balancer.url, token, slug),
    async healthy(withinMs = 180_000) {
      const watched = [...nodes, postgres, smtp].map(({ process }) => process);
      const ask = () => {
        for (const { fell } of watched) if (fell !== undefined) throw new Error(fell);
        return allReady(members);
      };
      await until("healthy cluster", ask, withinMs);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Who owns an organisation is told of its new issues. */
async function makeOwner(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `insert into membership (organization_id, account_id, role)
     select o.id, a.id, 'owner' from organization o, account a on conflict do nothing`,
  );
  await client.end();
}

async function makeProject(url: string, token: string, slug: string): Promise<URL> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ name: slug, slug });
  await answered(`${url}/api/0/organizations/acme/projects/`, { method: "POST", headers, body }, [409]);
  const keys = await answered(`${url}/api/0/projects/acme/${slug}/keys/`, { headers });
  const [key] = (await keys.json()) as WireProjectKey[];
  if (key === undefined) throw new Error(`${slug} was made without a key`);
  return new URL(key.dsn.public);
}

/** Asks until no fault comes in between; `alsoGood` are statuses that say that an earlier attempt worked. */
function answered(url: string, request: RequestInit, alsoGood: readonly number[] = []): Promise<Response> {
  return until(
    `answer of ${url}`,
    async () => {
      const answer = await fetch(url, request).catch(() => undefined);
      if (answer === undefined || answer.status >= 500) return undefined;
      if (answer.ok || alsoGood.includes(answer.status)) return answer;
      throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    },
    120_000,
  );
}

async function allReady(members: readonly Member[]): Promise<boolean> {
  const states = await Promise.all(members.map((member) => member.isReady()));
  return states.every((isReady) => isReady);
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await vedette(args, env);
  if (code !== 0) throw new Error(`vedette ${args[0]} ended with ${code} in ${ROOT}: ${stderr}`);
  return stdout;
}

function asMember(memcached: TestMemcached): Member {
  return {
    name: "memcached",
    kill: () => memcached.kill(),
    start: () => memcached.start(),
    isReady: () => answers(memcached.speak("version\r\n", "\r\n")),
    [Symbol.asyncDispose]: () => memcached[Symbol.asyncDispose](),
  };
}

function ofRedis(redis: RedisServer): Member {
  return {
    name: "redis",
    kill: () => redis.kill(),
    start: () => redis.start(),
    isReady: () => answers(redis.command("PING")),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}

function ofS3(s3: TestS3): Member {
  return {
    name: "s3",
    kill: () => s3.kill(),
    start: () => s3.restart(),
    isReady: async () => (await statusOf(`${s3.endpoint}/minio/health/cluster`)) === 200,
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

function answers(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    () => false,
  );
}
