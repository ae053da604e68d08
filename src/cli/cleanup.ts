import { type Command, InvalidArgumentError } from "commander";
import { openConfig } from "../config.ts";
import { dropOlderThan } from "../drivers/event-store-postgres/retention.ts";
import { type RetentionClock, readRetentionClock } from "../drivers/event-store-postgres/retention-clock.ts";
import { StartError } from "../errors.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { printJson, say } from "./output.ts";
import { showProgress } from "./progress.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly days: number;
  readonly trustClock?: true;
  readonly json?: true;
}

export function addCleanup(program: Command): void {
  withInstanceFlags(program.command("cleanup"))
    .description("remove events that are older than so many days, and issues that no event has struck since")
    .requiredOption("--days <number>", "how many days to keep", readDays)
    .option("--trust-clock", "the clock is right, though far ahead of what the database has seen")
    .option("--json", "print what was removed as JSON")
    .action(cleanup);
}

function readDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= 3650) return days;
  throw new InvalidArgumentError("Allowed: a whole number from 1 to 3650.");
}

async function cleanup({ days, trustClock, json, ...flags }: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const removed = await withDatabase(config, "cleanup", async ({ pool }) => {
    const clock = await readRetentionClock(pool, Date.now(), days, trustClock === true);
    if (!clock.isTrusted) throw clockAhead(clock);
    using progress = showProgress();
    return await dropOlderThan(pool, days, clock.now, ({ step, done, total }) =>
      progress.at(LABELS[step], done, total),
    );
  });
  if (json) return printJson(removed);
  say(
    `Removed ${removed.partitions} partitions and ${removed.issues} issues that were older than ${days} days.`,
  );
}

const LABELS = { partitions: "Dropping partitions", issues: "Removing issues" } as const;

function clockAhead({ now, seen }: RetentionClock): StartError {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return new StartError(
    `Nothing was removed: the clock says ${day(now)}, but this database has seen nothing after ${day(seen)}. ` +
      "Set the clock right; if it is right, add --trust-clock.",
  );
}
