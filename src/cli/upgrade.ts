import type { Command } from "commander";
import { openConfig } from "../config.ts";
import { migrate } from "../db/migrate.ts";
import { waitForDatabase } from "../db/wait-for-database.ts";
import { createLogger } from "../logger.ts";
import { acceptIdle, IDLE_FLAGS } from "./idle-flags.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { printJson, say } from "./output.ts";
import { reachPostgres } from "./reach-postgres.ts";

interface Flags extends InstanceFlags {
  readonly json?: true;
}

export function addUpgrade(program: Command): void {
  const command = withInstanceFlags(program.command("upgrade"))
    .description("bring the database up to this version; several nodes may do so at once")
    .option("--noinput", "ask nothing (it never does; for scripts that pass this)")
    .option("--no-input", "the same")
    .option("--json", "print what was applied as JSON");
  acceptIdle(command, IDLE_FLAGS.upgrade).action(upgrade);
}

async function upgrade(flags: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  await using postgres = await reachPostgres(config, "upgrade", createLogger("warn", "upgrade"));
  if (!postgres.isOurs) await waitForDatabase(postgres.url, (sentence) => say(`vedette: ${sentence}`));
  const applied = await migrate(postgres.url);
  if (flags.json) return printJson({ applied });
  for (const name of applied) say(`Applied ${name}.`);
  say(applied.length > 0 ? "The database is up to date now." : "The database is up to date already.");
}
