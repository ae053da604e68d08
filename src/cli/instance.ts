import { type Command, Option } from "commander";
import { logLevelOf } from "../config/sentry-urls.ts";
import { type Config, type Loaded, type LoadedConfig, loadConfig, openConfig } from "../config.ts";
import { say } from "./output.ts";

/** Which Vedette a command is about; every command takes these. */
export interface InstanceFlags {
  readonly dataDir?: string;
  readonly port?: string;
  readonly host?: string;
  /** A file to read instead of those that are looked for. */
  readonly config?: string;
  readonly loglevel?: string;
  /** Of `run worker`. */
  readonly concurrency?: string;
}

export function withInstanceFlags(command: Command): Command {
  return command
    .addOption(new Option("--data-dir <folder>", "where everything is kept (VEDETTE_DATA_DIR)"))
    .addOption(new Option("--config <file>", "the configuration file, or its folder (VEDETTE_CONFIG)"))
    .addOption(new Option("--port <number>", "port to listen on (VEDETTE_PORT)"))
    .addOption(new Option("--host <address>", "address to listen on (VEDETTE_HOST)"));
}

/** The configuration of flags, environment and files; what seems mistyped is said. */
export function loadInstance(flags: InstanceFlags): LoadedConfig {
  return loadWithOrigins(flags).config;
}

/** The same, with the place that each setting comes from. */
export function loadWithOrigins(flags: InstanceFlags): Loaded {
  const { dataDir, port, host, config, loglevel, concurrency } = flags;
  const given = {
    ...(dataDir !== undefined && { dataDir }),
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(loglevel !== undefined && { logLevel: logLevelOf(loglevel) ?? loglevel }),
    ...(concurrency !== undefined && { workerConcurrency: concurrency }),
  };
  const env = config === undefined ? process.env : { ...process.env, VEDETTE_CONFIG: config };
  const loaded = loadConfig(given, env);
  for (const warning of loaded.warnings) say(`vedette: ${warning}`);
  return loaded;
}

/** The same, with the data directory made and open. */
export function openInstance(flags: InstanceFlags): Config {
  return openConfig(loadInstance(flags));
}
