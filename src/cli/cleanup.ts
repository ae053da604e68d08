import { type Command, InvalidArgumentError } from "commander";
import { findOrganization } from "../accounts/organizations.ts";
import { openConfig } from "../config.ts";
import { dropOfProject, hasProject } from "../drivers/event-store-postgres/project-retention.ts";
import { dropOlderThan } from "../drivers/event-store-postgres/retention.ts";
import { type RetentionClock, readRetentionClock } from "../drivers/event-store-postgres/retention-clock.ts";
import { StartError } from "../errors.ts";
import { idOf } from "../lib/slug.ts";
import { findProject } from "../projects/projects.ts";
import { acceptIdle, IDLE_FLAGS } from "./idle-flags.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { printJson, say } from "./output.ts";
import { showProgress } from "./progress.ts";
import { type CommandRoom, withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly days: number;
  readonly trustClock?: true;
  readonly project?: string;
  readonly silent?: true;
  readonly json?: true;
}

export function addCleanup(program: Command): void {
  const command = withInstanceFlags(program.command("cleanup"))
    .description("remove events that are older than so many days, and issues that no event has struck since")
    .requiredOption("--days <number>", "how many days to keep", readDays)
    .option("-p, --project <name>", "of this project alone: its number, or organization/project")
    .option("--trust-clock", "the clock is right, though far ahead of what the database has seen")
    .option("-q, --silent", "say nothing when all went well")
    .option("--json", "print what was removed as JSON");
  acceptIdle(command, IDLE_FLAGS.cleanup).action(cleanup);
}

function readDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= 3650) return days;
  throw new InvalidArgumentError("Allowed: a whole number from 1 to 3650.");
}

async function cleanup({ days, trustClock, project, silent, json, ...flags }: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const removed = await withDatabase(config, "cleanup", async (room) => {
    const { pool } = room;
    const only = project === undefined ? undefined : await requireProject(room, project);
    const clock = await readRetentionClock(pool, Date.now(), days, trustClock === true);
    if (!clock.isTrusted) throw clockAhead(clock);
    using progress = showProgress();
    return only === undefined
      ? await dropOlderThan(pool, days, clock.now, ({ step, done, total }) =>
          progress.at(LABELS[step], done, total),
        )
      : await dropOfProject(pool, only.id, days, clock.now, (step, done) => progress.at(LABELS[step], done));
  });
  if (json) return printJson(removed);
  if (silent) return;
  const [what, count] = "events" in removed ? ["events", removed.events] : ["partitions", removed.partitions];
  say(`Removed ${count} ${what} and ${removed.issues} issues that were older than ${days} days.`);
}

async function requireProject({ db, pool }: CommandRoom, name: string): Promise<{ id: number }> {
  const [organization = "", slug] = name.split("/");
  const found = slug === undefined ? undefined : await projectOf({ db }, organization, slug);
  if (found) return found;
  const id = idOf(name);
  if (id !== undefined && (await hasProject(pool, id))) return { id };
  throw new StartError(`There is no project ${name}. Write its number, or organization/project.`);
}

async function projectOf(room: Pick<CommandRoom, "db">, organization: string, slug: string) {
  const owner = await findOrganization(room, organization);
  return owner && (await findProject(room, owner.id, slug));
}

const LABELS = {
  partitions: "Dropping partitions",
  events: "Removing events",
  issues: "Removing issues",
} as const;

function clockAhead({ now, seen }: RetentionClock): StartError {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return new StartError(
    `Nothing was removed: the clock says ${day(now)}, but this database has seen nothing after ${day(seen)}. ` +
      "Set the clock right; if it is right, add --trust-clock.",
  );
}
