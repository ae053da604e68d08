import path from "node:path";
import { type Choices, choose } from "./config/choose.ts";
import { type Environment, type Flags, readSettings, type Settings } from "./config/read-settings.ts";
import { openDataDir } from "./data-dir/open.ts";
import { keptSecretKey } from "./data-dir/secret-key.ts";
import { StartError } from "./errors.ts";
import { DEFAULT_FLOOD_RATE } from "./projects/flood-control.ts";

/** Everything an operator decided, checked and frozen. Sizes in bytes. */
export interface Config extends LoadedConfig {
  /** The operator's, or the one that the data directory keeps. */
  readonly secretKey: string;
}

/** What was decided before the data directory is opened. */
export interface LoadedConfig extends Choices {
  readonly dataDir: string;
  /** What to listen on. `localhost` means its IPv4 and its IPv6 address. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Without a slash at its end; DSNs and links begin with it. */
  readonly publicUrl: string;
  readonly secretKey?: string;
  /** Where the operator is reached. */
  readonly adminEmail?: string;
  readonly retentionDays: number;
  /** Events of one fingerprint kept in full a minute; 0: all. */
  readonly floodRate: number;
  /** After an event needed them last. */
  readonly artifactRetentionDays: number;
  readonly geoipDatabase?: string;
  /** Addresses, networks, or `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  /** Private addresses and networks that requests to hosts which projects name may go to. */
  readonly reachableNetworks: readonly string[];
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly limits: Limits;
}

export interface Limits {
  /** A request body on the wire. */
  readonly maxBody: number;
  readonly maxInflatedBody: number;
  readonly maxEvent: number;
  /** Bodies in memory at once. */
  readonly maxInFlight: number;
  /** Bytes of the spool that wait for digestion. */
  readonly maxSpool: number;
}

export type Role = "web" | "worker" | "cron" | "all";

const MIB = 2 ** 20;
const DEFAULT_DATA_DIR = path.resolve(import.meta.dirname, "../data");

/** Opens the data directory and completes the configuration with the secret key that lies there. */
export function openConfig(loaded: LoadedConfig): Config {
  openDataDir(loaded.dataDir);
  return deepFreeze({ ...loaded, secretKey: loaded.secretKey ?? keptSecretKey(loaded.dataDir) });
}

export interface Loaded extends Pick<Settings, "origins" | "files" | "warnings" | "notes"> {
  readonly config: LoadedConfig;
}

/**
 * Flags, environment and configuration files → one configuration, and where it comes from. Writes nothing; a wrong
 * value is a StartError. `etc` is the machine's folder of configurations.
 */
export function loadConfig(flags: Flags, env: Environment, etc = "/etc"): Loaded {
  const { values, usesSsl, ...rest } = readSettings(flags, env, DEFAULT_DATA_DIR, etc);
  const { dataDir = DEFAULT_DATA_DIR, host = "localhost", port = 9000 } = values;
  const publicUrl = values.url ?? `${usesSsl ? "https" : "http"}://${addressOf(host)}:${port}`;
  const config: LoadedConfig = {
    dataDir,
    host,
    port,
    publicUrl,
    ...(values.secretKey !== undefined && { secretKey: values.secretKey }),
    ...choose(values, { dataDir, publicUrl }),
    ...(values.adminEmail !== undefined && { adminEmail: values.adminEmail }),
    retentionDays: values.retentionDays ?? 90,
    floodRate: values.floodRate ?? DEFAULT_FLOOD_RATE,
    artifactRetentionDays: values.artifactRetentionDays ?? 90,
    ...(values.geoipDatabase !== undefined && { geoipDatabase: values.geoipDatabase }),
    trustedProxies: values.trustedProxies ?? [],
    reachableNetworks: values.reachableNetworks ?? [],
    logLevel: values.logLevel ?? "info",
    limits: {
      maxBody: values.maxBody ?? 20 * MIB,
      maxInflatedBody: values.maxInflatedBody ?? 100 * MIB,
      maxEvent: values.maxEvent ?? MIB,
      maxInFlight: values.maxInFlight ?? 128 * MIB,
      maxSpool: values.maxSpool ?? 2048 * MIB,
    },
  };
  refuseImpossible(config);
  return { config: deepFreeze(config), ...rest };
}

/** A role that cannot work with this configuration is refused, in a sentence that says what to change. */
export function refuseImpossibleRole(
  role: Role,
  { config, origins }: Pick<Loaded, "config" | "origins">,
): void {
  if (role === "all") return;
  if (config.database.kind === "embedded") {
    throw new StartError(
      `"run ${role}" needs DATABASE_URL: the Postgres that Vedette brings belongs to "run all". ` +
        `Set DATABASE_URL for every process, or start "run all" instead.`,
    );
  }
  if (role === "cron" || origins.queueUrl !== undefined) return;
  throw new StartError(
    `"run ${role}" needs QUEUE_URL: web and worker on different machines meet in Redis (QUEUE_URL=redis://host:6379). ` +
      "On one machine with one data directory, set QUEUE_URL=embedded: for both.",
  );
}

function refuseImpossible({ limits }: LoadedConfig): void {
  if (limits.maxInFlight < limits.maxBody) {
    throw new StartError(
      `VEDETTE_MAX_IN_FLIGHT (${limits.maxInFlight} bytes) is smaller than VEDETTE_MAX_BODY (${limits.maxBody} ` +
        "bytes), so the largest body could never be taken. Raise the first or lower the second.",
    );
  }
  if (limits.maxInflatedBody < limits.maxEvent) {
    throw new StartError(
      `VEDETTE_MAX_INFLATED_BODY (${limits.maxInflatedBody} bytes) is smaller than VEDETTE_MAX_EVENT ` +
        `(${limits.maxEvent} bytes). Raise the first or lower the second.`,
    );
  }
}

/** By which name this machine reaches itself when it listens on `host`. */
function addressOf(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) deepFreeze(part);
  }
  return Object.freeze(value);
}
