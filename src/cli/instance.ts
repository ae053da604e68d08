import { type Command, Option } from "commander";
import { type Config, type LoadedConfig, loadConfig, openConfig } from "../config.ts";
import { say } from "./output.ts";

/** Which Vedette a command is about; every command takes these. */
export interface InstanceFlags {
  readonly dataDir?: string;
  readonly port?: string;
  readonly host?: string;
}

export function withInstanceFlags(command: Command): Command {
  return command
    .addOption(new Option("--data-dir <folder>", "where everything is kept (VEDETTE_DATA_DIR)"))
    .addOption(new Option("--port <number>", "port to listen on (VEDETTE_PORT)"))
    .addOption(new Option("--host <address>", "address to listen on (VEDETTE_HOST)"));
}

/** The configuration of flags, environment and file; what seems mistyped is said. */
export function loadInstance(flags: InstanceFlags): LoadedConfig {
  const { dataDir, port, host } = flags;
  const given = {
    ...(dataDir !== undefined && { dataDir }),
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
  };
  const { config, warnings } = loadConfig(given, process.env);
  for (const warning of warnings) say(`vedette: ${warning}`);
  return config;
}

/** The same, with the data directory made and open. */
export function openInstance(flags: InstanceFlags): Config {
  return openConfig(loadInstance(flags));
}
