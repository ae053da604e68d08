import { readFileSync, statSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { openConfig } from "../config.ts";
import { StartError } from "../errors.ts";
import { readDump } from "./export/dump.ts";
import { writeInstance } from "./import/store.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { printJson, say } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly json?: true;
}

/** A dump of a thousand projects has a megabyte or two. */
const LARGEST_BYTES = 512 * 2 ** 20;

export function addImport(program: Command): void {
  withInstanceFlags(program.command("import"))
    .argument("<file>", "what export wrote, here or in Sentry 9; - for standard input")
    .description(
      "make what an export holds and this instance lacks; may be repeated, and changes nothing that is there",
    )
    .option("--json", "print what was made as JSON")
    .addHelpText(
      "after",
      "\nProjects keep their numbers, and so their DSNs, in a database where nothing was made yet:\n" +
        '"vedette upgrade", then "vedette import", then the first start.',
    )
    .action(importInstance);
}

async function importInstance(file: string, { json, ...flags }: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const { dump, notes } = readDump(
    file === "-" ? await text(process.stdin) : read(file),
    file === "-" ? "Standard input" : file,
  );
  const made = await withDatabase(config, "import", ({ db }) => writeInstance(db, dump));
  for (const warning of [...made.warnings, ...notes]) say(`vedette: ${warning}`);
  if (json) return printJson(made);
  const { accounts, organizations, projects, keys } = made;
  say(`Made ${organizations} organisations, ${projects} projects, ${keys} keys and ${accounts} accounts.`);
}

function read(file: string): string {
  try {
    if (statSync(file).size > LARGEST_BYTES) throw new Error("it is larger than 512 MiB");
    return readFileSync(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`${file} cannot be read (${why}).`, { cause });
  }
}
