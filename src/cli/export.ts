import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { openConfig } from "../config.ts";
import { StartError } from "../errors.ts";
import { readInstance } from "./export/store.ts";
import { acceptIdle } from "./idle-flags.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, say } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly silent?: true;
  readonly indent: string;
}

export function addExport(program: Command): void {
  const command = withInstanceFlags(program.command("export"))
    .argument("[file]", "where to; standard output without one, or for -", "-")
    .description("write organisations, projects, keys and accounts as JSON, for import into another instance")
    .option("--indent <number>", "spaces before nested lines", "2")
    .option("-q, --silent", "say nothing when all went well");
  acceptIdle(command, [
    { flags: "-e, --exclude <names>", why: "everything but events, sessions and tokens is written" },
  ]);
  command.action(exportInstance);
}

async function exportInstance(file: string, { silent, indent, ...flags }: Flags): Promise<void> {
  if (!/^[0-9]$/.test(indent)) throw new StartError("--indent must be a number from 0 to 9.");
  const config = openConfig(loadInstance(flags));
  const dump = await withDatabase(config, "export", ({ db }) => readInstance(db));
  const json = JSON.stringify(dump, undefined, Number(indent));
  if (file === "-") print(json);
  else writeWhole(file, `${json}\n`);
  if (silent) return;
  const projects = dump.organizations.reduce((sum, organization) => sum + organization.projects.length, 0);
  say(
    `Wrote ${dump.organizations.length} organisations, ${projects} projects and ${dump.accounts.length} accounts. ` +
      "Hashes of passwords and keys of DSNs are among it: keep it where nobody else reads it.",
  );
}

/** Whole or not at all, for its owner's eyes alone. */
function writeWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}.part`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: "wx", flush: true });
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`${file} cannot be written (${why}). Choose another place.`, { cause });
  }
}
