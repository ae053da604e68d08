import type { Command } from "commander";
import { SENTRY_KEYS, SENTRY_VARIABLES } from "../config/sentry-names.ts";
import { SETTINGS, type Setting, type SettingName } from "../config/settings.ts";
import { shown } from "../config/show.ts";
import { generateSecretKey } from "../data-dir/secret-key.ts";
import { type InstanceFlags, loadWithOrigins, withInstanceFlags } from "./instance.ts";
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
    .description("print every setting as it holds and where it comes from; secrets are masked")
    .option("--json", "print it as JSON")
    .action(show);
  config.command("settings").description("print every setting there is, and what it may be").action(settings);
}

function show({ json, ...flags }: Flags): void {
  const loaded = loadWithOrigins(flags);
  const rows = shown(loaded);
  const { files, notes } = loaded;
  if (json) {
    const values = Object.fromEntries(rows.map(({ name, value, from }) => [name, { value, from }]));
    return printJson({ settings: values, files, notes });
  }
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const valueWidth = Math.max(...rows.map(({ value }) => value.length));
  for (const { name, value, from } of rows) {
    print(`${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${from}`);
  }
  print(`\nFiles read: ${files.join(", ") || "none"}`);
  for (const note of notes) print(note);
}

function settings(): void {
  for (const [id, { name, key, about, allowed }] of Object.entries<Setting>(SETTINGS)) {
    const theirs = sentryNames(id as SettingName);
    print(
      `${name}${key === undefined ? "" : ` (${key} in config.yml)`}\n  ${about}.\n  Allowed: ${allowed}.\n` +
        (theirs.length > 0 ? `  From Sentry 9: ${theirs.join(", ")}.\n` : ""),
    );
  }
}

/** Sentry's variables and keys that become this setting. */
function sentryNames(setting: SettingName): string[] {
  return Object.entries({ ...SENTRY_VARIABLES, ...SENTRY_KEYS }).flatMap(([name, becomes]) =>
    becomes === setting ? [name] : [],
  );
}
