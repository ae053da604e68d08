import type { Command } from "commander";
import { openFiles } from "../compose-files.ts";
import { placeForReaders, sourceMapsRoom } from "../compose-stacks.ts";
import { openConfig } from "../config.ts";
import { openEventReader } from "../drivers/event-store-postgres/reader.ts";
import { StartError } from "../errors.ts";
import { type Db, namedProjects } from "../projects/store.ts";
import { StoredStacks } from "../sourcemaps/stored-stacks.ts";
import type { SymbolicationTrail } from "../wire/symbolication.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson } from "./output.ts";
import { trailText } from "./trail-text.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly project?: string;
  readonly json?: true;
}

export function addExplain(program: Command): void {
  withInstanceFlags(program.command("explain <event-id>"))
    .description("say why frames of an event are or are not mapped to their sources, and what to do about it")
    .option("-p, --project <name>", "look in this project alone: organization/project")
    .option("--json", "print it as JSON")
    .action(explainEvent);
}

async function explainEvent(text: string, { project, json, ...flags }: Flags): Promise<void> {
  const eventId = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(eventId)) throw new StartError("An event id has 32 hexadecimal digits.");
  const config = openConfig(loadInstance(flags));
  const trail = await withDatabase(config, "explain", async ({ db, log }): Promise<SymbolicationTrail> => {
    await using files = await openFiles(config.files, log);
    await using stacks = new StoredStacks(sourceMapsRoom(placeForReaders(config), { db, files, log }));
    const among = await projectsNamed(db, project);
    const reader = openEventReader({ db, now: Date.now });
    const row = await reader.locate([...among.keys()], eventId);
    const found = row && (await reader.byId(row.projectId, eventId));
    const names = row && among.get(row.projectId);
    if (!found || !names) {
      throw new StartError("There is no such event; it may be on its way, or older than events are kept.");
    }
    if (found.row.isThinned) {
      throw new StartError(
        "The body of this event was not kept: more came than flood control keeps in full.",
      );
    }
    return await stacks.explain(found.event, found.row.projectId, names);
  });
  if (json) printJson(trail);
  else print(trailText(trail));
}

async function projectsNamed(db: Db, name: string | undefined) {
  const all = await namedProjects(db);
  const some = all.filter((one) => name === undefined || name === `${one.organization}/${one.project}`);
  if (some.length === 0 && name !== undefined) {
    throw new StartError(`There is no project ${name}. Write organization/project.`);
  }
  return new Map(some.map((one) => [one.id, one]));
}
