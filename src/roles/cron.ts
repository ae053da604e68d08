import { hostname } from "node:os";
import type { Pool } from "pg";
import { forgetExpired } from "../accounts/sign-in/sessions.ts";
import { ARTIFACT_LIMITS } from "../compose.ts";
import { openDatabase } from "../compose-database.ts";
import { openFiles } from "../compose-files.ts";
import { readAnewBy } from "../compose-read-anew.ts";
import { openRegroups } from "../compose-regroups.ts";
import type { FilesChoice } from "../config/choices.ts";
import type { Connection } from "../db/database.ts";
import { buildLateIndexes } from "../db/late-indexes.ts";
import { openIssueMoves } from "../drivers/event-store-postgres/moves/open-issue-moves.ts";
import { Partitions } from "../drivers/event-store-postgres/partitions.ts";
import { openEventReader } from "../drivers/event-store-postgres/reader.ts";
import { dropOlderThan } from "../drivers/event-store-postgres/retention.ts";
import { readRetentionClock } from "../drivers/event-store-postgres/retention-clock.ts";
import { thinOut } from "../drivers/event-store-postgres/thin-out.ts";
import { sweepFiles } from "../files/sweep.ts";
import { forgetRuns } from "../grouping/lab/store.ts";
import { forgetPlans } from "../grouping/regroup/store.ts";
import { RulesDirectory } from "../grouping/rules-directory.ts";
import { ageSubstates, refreshForecasts, wakeInTime } from "../issues/archive/store.ts";
import { USUAL_BULK_PACE } from "../issues/bulk/run-bulk-changes.ts";
import { forgetBulkChanges } from "../issues/bulk/store.ts";
import { removeCounters } from "../issues/removal/store.ts";
import { signIssues } from "../issues/similar/sign-issues.ts";
import { letGoOfTeams } from "../issues/teams/store.ts";
import { refreshTrends } from "../issues/trends/store.ts";
import type { Logger } from "../lib/logger.ts";
import type { LogLevel } from "../logger.ts";
import { forgetEnded } from "../mail/sending/store.ts";
import { forgetSilent } from "../nodes/store.ts";
import { lookForOwners } from "../ownership/look-for-owners.ts";
import type { Notices } from "../ports/notices.ts";
import { dropUnusedBundles, takeUpAssemblies } from "../releases/artifacts/retention/keep-bundles.ts";
import { forgetOldPushes } from "../releases/hooks/forget-old-pushes.ts";
import { noteSeenReleases } from "../releases/seen.ts";
import { removeOldLookUps } from "../sourcemaps/kept/kept-files.ts";
import { BULK_CHANGE_DAYS } from "../wire/bulk-change.ts";
import { keepBulkChanges } from "./keep-bulk-changes.ts";
import { keepDryRuns } from "./keep-dry-runs.ts";
import { keepRegroups } from "./keep-regroups.ts";
import { runSchedules, type Schedule } from "./run-schedules.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 3;
/** Of nodes that were killed: long enough that the operator's page has shown it. */
const FORGET_NODES_MS = 15 * 60_000;
/** How old the order by trend may be; a look at all hours of eight days takes a second on ten million events. */
const TRENDS_MS = 5 * 60_000;
/** Until a release that no tool announced is in the list. */
const NOTE_RELEASES_MS = 60_000;
/** Until an issue is found among those that are like another. */
const SIGN_MS = 60_000;
/** Until a new issue is given to its owner. */
const OWNERS_MS = 10_000;
/** Until the issues of a deleted team are told so. */
const TEAMS_MS = 10_000;
/** How late an issue may wake that was archived for a time. */
const WAKE_MS = 60_000;
/** How long after their hour payloads beyond a rate may be there still. */
const THIN_MS = 5 * 60_000;
/** Until the counters of deleted issues go, which nobody sees any more. */
const REMOVE_MS = 60_000;
/** Until a bundle, a merge or an unmerge that a dead node left half-way is ended. */
const TAKE_UP_MS = 60_000;

/** Of a source map that is still in use a look-up is made anew, in a second at the most. */
const LOOK_UP_DAYS = 30;

/** Two releases of a project lie less apart as a rule; commits of a release stay with it. */
const PUSH_DAYS = 180;

/** What a dry run of grouping rules found; it is out of date long before. */
const DRY_RUN_DAYS = 14;

/** That stored events were regrouped is told for so long. */
const REGROUP_DAYS = 90;

/** What became of a mail is known for so long. */
const MAIL_LOG_DAYS = 30;

export interface CronRoom {
  readonly databaseUrl: string;
  readonly retentionDays: number;
  readonly artifactRetentionDays: number;
  readonly files: FilesChoice;
  readonly now: () => number;
  readonly log: Logger;
  /** For its threads, which have a log of their own. */
  readonly logLevel: LogLevel;
  /** Tells pages what changed; absent: there is nobody to be told. */
  readonly tell?: Notices["tell"];
}

/** Housekeeping, until `signal` aborts. Any number of nodes may do it: each run is one node's. */
export async function runCron(room: CronRoom, signal: AbortSignal): Promise<void> {
  await using connection = openDatabase(room.databaseUrl, "cron", 5, room.log);
  await using files = await openFiles(room.files, room.log);
  const { pool, db } = connection;
  const { now } = room;
  const warnings = new DailyWarning();
  const rules = new RulesDirectory({ db, now, log: room.log });
  const schedules: readonly Schedule[] = [
    { name: "partitions", everyMs: HOUR_MS, run: () => makePartitions(room, pool) },
    { name: "sessions", everyMs: HOUR_MS, run: () => forgetExpired({ db, now }) },
    { name: "mail", everyMs: HOUR_MS, run: () => forgetEnded(db, MAIL_LOG_DAYS) },
    { name: "nodes", everyMs: FORGET_NODES_MS, run: () => forgetSilent(db, FORGET_NODES_MS) },
    { name: "retention", everyMs: HOUR_MS, run: (stop) => dropOld(room, connection, warnings, stop) },
    { name: "trends", everyMs: TRENDS_MS, run: () => refreshTrends(db, now()) },
    { name: "indexes", everyMs: HOUR_MS, run: (stop) => buildIndexes(room, pool, stop) },
    { name: "releases", everyMs: NOTE_RELEASES_MS, run: () => noteSeenReleases({ db, now }) },
    {
      name: "bundles",
      everyMs: TAKE_UP_MS,
      run: (stop) => takeUpAssemblies({ db, files, limits: ARTIFACT_LIMITS, log: room.log }, stop),
    },
    {
      name: "moves",
      everyMs: TAKE_UP_MS,
      run: (stop) => openIssueMoves({ pool, log: room.log, read: readAnewBy(rules) }).carryOn(stop),
    },
    {
      name: "owners",
      everyMs: OWNERS_MS,
      run: (stop) => lookForOwners({ db, events: openEventReader({ db, now }), now }, stop),
    },
    { name: "teams", everyMs: TEAMS_MS, run: (stop) => letGoOfTeams(db, now(), stop) },
    {
      name: "dry-runs",
      everyMs: HOUR_MS,
      run: () => forgetRuns(db, new Date(now() - DRY_RUN_DAYS * DAY_MS)),
    },
    {
      name: "bulk-changes",
      everyMs: HOUR_MS,
      run: () => forgetBulkChanges(db, new Date(now() - BULK_CHANGE_DAYS * DAY_MS)),
    },
    { name: "thinning", everyMs: THIN_MS, run: async (stop) => void (await thinOut(pool, stop)) },
    {
      name: "regroups",
      everyMs: HOUR_MS,
      run: (stop) => forgetPlans(db, new Date(now() - REGROUP_DAYS * DAY_MS), stop),
    },
    { name: "archived", everyMs: WAKE_MS, run: async () => void (await wakeInTime(db)) },
    { name: "substates", everyMs: HOUR_MS, run: (stop) => ageSubstates(db, now(), stop) },
    { name: "forecasts", everyMs: HOUR_MS, run: (stop) => refreshForecasts(db, now(), stop) },
    { name: "removals", everyMs: REMOVE_MS, run: (stop) => removeCounters(db, stop) },
    { name: "signatures", everyMs: SIGN_MS, run: (stop) => signIssues({ db }, stop) },
    {
      name: "look-ups",
      everyMs: DAY_MS,
      run: async () => void (await removeOldLookUps(files, new Date(now() - LOOK_UP_DAYS * DAY_MS))),
    },
    { name: "files", everyMs: HOUR_MS, run: (stop) => sweepFiles({ db, files, now }, stop) },
  ];
  const node = `${hostname()}:${process.pid}`;
  await Promise.all([
    runSchedules({ pool, node, log: room.log }, schedules, signal),
    keepDryRuns(db, room, signal),
    keepBulkChanges({ db, now, log: room.log, pace: USUAL_BULK_PACE, ...tellOfIssues(room) }, signal),
    keepRegroups(openRegroups(connection, rules, room.log), room.log, signal),
  ]);
}

function tellOfIssues({ tell }: CronRoom): { changed?: (organizationId: number) => void } {
  return tell ? { changed: (organizationId) => tell({ kind: "issues_changed", organizationId }) } : {};
}

async function makePartitions({ now }: CronRoom, pool: Pool): Promise<void> {
  const ahead = Array.from({ length: DAYS_AHEAD + 1 }, (_, days) => now() + days * DAY_MS);
  await new Partitions(pool).ensure(ahead);
}

async function buildIndexes({ log }: CronRoom, pool: Pool, stop: AbortSignal): Promise<void> {
  const built = await buildLateIndexes(pool, stop);
  if (built.length > 0) log.info({ indexes: built }, "built indexes that an upgrade had left for later");
}

/** Nothing that is dropped comes back, so a clock that leapt must not decide. */
async function dropOld(
  { retentionDays, artifactRetentionDays, now, log }: CronRoom,
  { pool, db }: Connection,
  warnings: DailyWarning,
  stop: AbortSignal,
): Promise<void> {
  const clock = await readRetentionClock(pool, now(), retentionDays);
  if (!clock.isTrusted) {
    const iso = (ms: number) => new Date(ms).toISOString();
    warnings.say(() =>
      log.warn(
        {
          clock: iso(clock.now),
          lastSeen: iso(clock.seen),
          ...(clock.trustedFrom !== undefined && { trustedFrom: iso(clock.trustedFrom) }),
        },
        "the clock is far ahead of what the database has seen, so nothing old is dropped; set it right",
      ),
    );
    return;
  }
  const removed = await dropOlderThan(pool, retentionDays, clock.now, () => {});
  if (removed.partitions > 0 || removed.issues > 0)
    log.info(removed, "dropped what is older than the retention");
  await dropUnusedBundles({ db }, new Date(clock.now - artifactRetentionDays * DAY_MS), stop);
  await forgetOldPushes({ db }, new Date(clock.now - PUSH_DAYS * DAY_MS), stop);
}

/** At most once in a day, by a clock that nobody sets. */
class DailyWarning {
  #saidAt = Number.NEGATIVE_INFINITY;

  say(warn: () => void): void {
    if (performance.now() - this.#saidAt < DAY_MS) return;
    this.#saidAt = performance.now();
    warn();
  }
}
