import type { Command } from "commander";
import { SETTINGS, type Setting } from "../config/settings.ts";
import { generateSecretKey } from "../data-dir/secret-key.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson } from "./output.ts";

interface Flags extends InstanceFlags {
  readonly json?: true;
}

export function addConfig(program: Command): void {
  const config = program.command("config").description("look at the configuration, make a secret key");
  config
    .command("generate-secret-key")
    .description("print a new key for VEDETTE_SECRET_KEY")
    .action(() => print(generateSecretKey()));
  withInstanceFlags(config.command("show"))
    .description("print the configuration as it is understood; secrets are left out")
    .option("--json", "print it as JSON (it always does)")
    .action(show);
  config.command("settings").description("print every setting there is, and what it may be").action(settings);
}

function show(flags: Flags): void {
  const { secretKey, database, ...config } = loadInstance(flags);
  printJson({
    ...config,
    secretKey: secretKey === undefined ? "kept in the data directory" : "set",
    database: database.kind === "embedded" ? database : { kind: "url", url: withoutPassword(database.url) },
  });
}

function settings(): void {
  for (const { name, key, about, allowed } of Object.values<Setting>(SETTINGS)) {
    print(
      `${name}${key === undefined ? "" : ` (${key} in config.yml)`}\n  ${about}.\n  Allowed: ${allowed}.\n`,
    );
  }
}

function withoutPassword(url: string): string {
  return url.replace(/\?.*$/, "").replace(/^([a-z]+:\/\/).*@/, "$1");
}
