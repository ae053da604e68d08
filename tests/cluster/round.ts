import pg from "pg";
import { until } from "../support/until.ts";
import { type Blow, blowsOf } from "./blows.ts";
import { wrongEvents, wrongMails, wrongNodes, wrongSums } from "./checks.ts";
import { type Cluster, openCluster, PERSON } from "./cluster.ts";
import { type Person, seatPerson } from "./person.ts";
import { type Senders, startSenders } from "./senders.ts";
import { Tally } from "./tally.ts";
import { startUploader, type Uploader, wrongFiles } from "./uploader.ts";

export interface RoundOptions {
  readonly folder: string;
  readonly perSecond: number;
  /** Of each worker. */
  readonly concurrency: number;
  /** How long what is struck stays away, in seconds of the senders' work. */
  readonly awaySeconds: number;
  /** Claims of the dead are made to run out at once when the load has ended. */
  readonly isHurried: boolean;
  /** The blows whose name begins so; all without it. */
  readonly only?: string;
  readonly shuffle: (blows: Blow[]) => Blow[];
  readonly say: (line: string) => void;
}

export interface BlowReport {
  readonly name: string;
  /** From its mending until every process was ready again, and until an event that came later was stored. */
  readonly readySeconds: number;
  readonly storedSeconds: number;
  /** Longest time without a 2xx for any sender. */
  readonly silenceSeconds: number;
  readonly senders: Tally;
  readonly person: Tally;
  readonly uploads: Tally;
}

export interface RoundReport {
  readonly blows: readonly BlowReport[];
  readonly sent: number;
  readonly answered: number;
  readonly stored: number;
  readonly drainSeconds: number;
  readonly looks: number;
  readonly signIns: number;
  readonly files: number;
  readonly mails: number;
  /** Of which nobody knows whether they came. */
  readonly unknownMails: number;
  readonly wrongs: readonly string[];
}

/** One cluster from its birth: load, one blow after another, rest, and the accounts. */
export async function playRound(options: RoundOptions): Promise<RoundReport> {
  const { say, folder, perSecond } = options;
  await using cluster = await openCluster(folder, options.concurrency);
  await cluster.healthy();
  const pool = new pg.Pool({ connectionString: cluster.postgres.url, max: 2 });
  pool.on("error", () => undefined);
  await using _ = { [Symbol.asyncDispose]: () => pool.end() };

  const senders = startSenders(perSecond);
  await senders.add(cluster.dsn);
  const person = await seatPerson(cluster.balancer.url, PERSON.email, PERSON.password);
  const uploader = await startUploader(cluster.balancer.url, cluster.token);
  const clients = { senders, person, uploader };
  const blows = options.shuffle(blowsOf(cluster)).filter(({ name }) => name.startsWith(options.only ?? ""));
  const reports: BlowReport[] = [];
  const wrongs: string[] = [];
  try {
    await storedAgain(pool, senders);
    for (const [n, blow] of blows.entries()) {
      // New issues of a project of its own, so that mails are under way when it strikes.
      await senders.add(await cluster.makeProject(`blow-${n + 1}`));
      await pool.query("update schedule set due_at = now()"); // so that the crons have something in hand
      const report = await deal(cluster, pool, clients, blow, options);
      reports.push(report);
      say(lineOf(report));
      if (blow.isUnseen && report.senders.total > 0)
        wrongs.push(`while ${blow.name} was away SDKs were refused: ${report.senders}`);
    }
  } finally {
    await Promise.all([senders.stop(), person.stop(), uploader.stop()]);
  }
  const drainedIn = await timed(() => drained(cluster, pool, options.isHurried));
  say(`nothing waits any more, ${drainedIn.toFixed(1)} s after the load ended`);

  const events = await wrongEvents(pool, senders.sent);
  const webs = cluster.nodes.filter(({ role }) => role === "web");
  const files = await Promise.all(webs.map(({ url }) => wrongFiles(url, cluster.token, uploader.kept)));
  const mails = await wrongMails(pool, cluster.smtp.mails());
  wrongs.push(...events.wrongs, ...(await wrongSums(pool)), ...mails.wrongs, ...files.flat());
  wrongs.push(...person.wrongs, ...(await wrongNodes(pool)));
  return {
    blows: reports,
    sent: senders.sent.size,
    answered: events.answered,
    stored: events.stored,
    drainSeconds: drainedIn,
    looks: person.looks,
    signIns: person.signIns,
    files: uploader.kept.size,
    mails: mails.count,
    unknownMails: mails.unknown,
    wrongs,
  };
}

interface Clients {
  readonly senders: Senders;
  readonly person: Person;
  readonly uploader: Uploader;
}

async function deal(
  cluster: Cluster,
  pool: pg.Pool,
  { senders, person, uploader }: Clients,
  blow: Blow,
  { perSecond, awaySeconds }: RoundOptions,
): Promise<BlowReport> {
  const tallies = { senders: new Tally(), person: new Tally(), uploads: new Tally() };
  senders.tally = tallies.senders;
  person.tally = tallies.person;
  uploader.tally = tallies.uploads;
  await blow.strike();
  const before = senders.sent.size;
  await until(
    "senders at work",
    () => senders.sent.size >= before + perSecond * awaySeconds * (blow.times ?? 1),
    120_000,
  );
  const mending = performance.now();
  await blow.mend();
  await cluster.healthy();
  const readySeconds = (performance.now() - mending) / 1000;
  await storedAgain(pool, senders);
  return {
    name: blow.name,
    readySeconds,
    storedSeconds: (performance.now() - mending) / 1000,
    silenceSeconds: tallies.senders.longestGapMs / 1000,
    ...tallies,
  };
}

/** An event that is sent from now on reaches the database. */
async function storedAgain(pool: pg.Pool, senders: Senders): Promise<void> {
  const known = senders.sent.size;
  await until(
    "event that is stored",
    async () => {
      const later = [...senders.sent.values()].slice(known).filter(({ isAnswered }) => isAnswered);
      const { rowCount } = await pool.query("select from event where event_id = any($1::uuid[]) limit 1", [
        later.slice(0, 100).map(({ id }) => id),
      ]);
      return rowCount === 1;
    },
    120_000,
  );
}

/** Whoever lives has sent a mail within half a minute of its claim, which is for three. */
const CLAIMS_OF_THE_DEAD =
  "update mail set lease_until = now() where state = 'sending' and lease_until < now() + interval '150 seconds'";

/** No spool, no lane of Redis and no table holds anything that still has to be counted or sent. */
async function drained({ nodes, redis }: Cluster, pool: pg.Pool, isHurried: boolean): Promise<void> {
  const webs = nodes.filter(({ role }) => role === "web");
  for (const web of webs)
    await until(
      `end of the spool of ${web.name}`,
      async () => (await web.metric("vedette_spool_bytes")) === 0,
      300_000,
    );
  await until("end of what Redis holds", async () => (await heldBy(redis)) === 0, 120_000);
  await until("count of all", () => isEmpty(pool, "count_backlog"), 200_000);
  await until("end of the causes of mail", () => isEmpty(pool, "mail_cause"), 60_000);
  // What a dead worker had in hand is another's after three minutes.
  if (isHurried) await pool.query(CLAIMS_OF_THE_DEAD);
  await until("end of mails", () => isEmpty(pool, "mail", "state in ('queued', 'sending')"), 300_000);
}

async function isEmpty(pool: pg.Pool, table: string, where = "true"): Promise<boolean> {
  return (await pool.query(`select from ${table} where ${where} limit 1`)).rowCount === 0;
}

async function heldBy(redis: Cluster["redis"]): Promise<number> {
  const counts = (await redis.command("HVALS", "{vedette}:queue:held")) as string[];
  return counts.reduce((sum, bytes) => sum + Number(bytes), 0);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function lineOf({ name, readySeconds, storedSeconds, silenceSeconds, ...tallies }: BlowReport): string {
  const seen = Object.entries(tallies).flatMap(([who, tally]) => (tally.total > 0 ? `${who}: ${tally}` : []));
  const times = `ready ${readySeconds.toFixed(1)} s, stored ${storedSeconds.toFixed(1)} s`;
  return `${name.padEnd(32)} ${times}, no 2xx for ${silenceSeconds.toFixed(2)} s; ${seen.join("; ") || "nobody noticed"}`;
}
