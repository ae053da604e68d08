import path from "node:path";
import { StartError } from "../errors.ts";
import { type ConfigFile, readConfigFiles } from "./config-file.ts";
import { type Found, type FoundSettings, isSet } from "./found.ts";
import { translateEnvironment, translateFile } from "./sentry-names.ts";
import { SETTINGS, type Setting, type SettingName, type SetValues } from "./settings.ts";
import { unknownKeys, unknownVariables, unreadPython } from "./unknown-names.ts";

/** Settings that commands take as flags. */
const FLAG_NAMES = {
  dataDir: "--data-dir",
  port: "--port",
  host: "--host",
  logLevel: "--loglevel",
  workerConcurrency: "--concurrency",
} as const satisfies { readonly [Name in SettingName]?: string };

export type Flags = { readonly [Name in keyof typeof FLAG_NAMES]?: string };
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where each setting was set, as it is named to people; absent for defaults. */
export type Origins = { readonly [Name in SettingName]?: string };

export interface Settings {
  readonly values: SetValues;
  readonly origins: Origins;
  /** The files that were read, most important first. */
  readonly files: readonly string[];
  /** Whether SENTRY_USE_SSL asks for https where no address was set. */
  readonly usesSsl: boolean;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads, most important first: flags, our variables, Sentry's variables, our keys of the files, Sentry's keys of the
 * files. A wrong value is a StartError that names it; a name that nobody knows is a warning. Empty counts as unset.
 * `etc` is the machine's folder of configurations.
 */
export function readSettings(flags: Flags, env: Environment, defaultDataDir: string, etc: string): Settings {
  const cwd = process.cwd();
  const sentry = translateEnvironment(env);
  const outside = [fromFlags(flags, cwd), fromVariables(env, cwd), sentry.found];
  const givenDataDir = firstOf("dataDir", outside);
  const dataDir = givenDataDir ? String(check(SETTINGS.dataDir, givenDataDir)) : defaultDataDir;

  const sentryDir = env.SENTRY_CONF ? path.resolve(env.SENTRY_CONF) : path.join(etc, "sentry");
  const machine = [path.join(etc, "vedette"), sentryDir];
  const files = readConfigFiles({ named: env.VEDETTE_CONFIG, dataDir, machine });
  const translated = files.map(({ file, content }) => translateFile(content, file));
  const inside = [...files.map(fromFile), ...translated.map(({ found }) => found)];

  const values: Record<string, unknown> = { dataDir };
  const origins: Record<string, string> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const found = firstOf(name as SettingName, [...outside, ...inside]);
    if (!found) continue;
    values[name] = check(setting, found);
    origins[name] = found.place;
  }
  const overTls = heedSsl(values.url, origins.url, sentry.usesSsl);
  if (overTls.url !== undefined) values.url = overTls.url;
  if (sentry.usesSsl) origins.url ??= "SENTRY_USE_SSL";
  return {
    values: values as SetValues,
    origins,
    files: files.map(({ file }) => file),
    usesSsl: sentry.usesSsl,
    warnings: [
      ...unknownVariables(env),
      ...sentry.warnings,
      ...translated.flatMap(({ warnings }) => warnings),
      ...files.flatMap(unknownKeys),
      ...(env.VEDETTE_CONFIG ? [] : unreadPython(sentryDir)),
      ...overTls.warnings,
    ],
    notes: [...sentry.notes, ...translated.flatMap(({ notes }) => notes)],
  };
}

function firstOf(name: SettingName, sources: readonly FoundSettings[]): Found | undefined {
  for (const source of sources) if (source[name]) return source[name];
  return undefined;
}

function fromFlags(flags: Flags, base: string): FoundSettings {
  const names = Object.keys(FLAG_NAMES) as (keyof Flags)[];
  return Object.fromEntries(
    names
      .filter((name) => flags[name] !== undefined)
      .map((name) => [name, { written: flags[name], place: FLAG_NAMES[name], base }]),
  );
}

function fromVariables(env: Environment, base: string): FoundSettings {
  return Object.fromEntries(
    Object.entries<Setting>(SETTINGS)
      // Kubernetes sets VEDETTE_PORT=tcp://… where a service is called vedette.
      .filter(([id, { name }]) => isSet(env[name]) && !(id === "port" && env[name]?.startsWith("tcp://")))
      .map(([id, { name }]) => [id, { written: env[name], place: name, base }]),
  );
}

function fromFile({ file, content }: ConfigFile): FoundSettings {
  const base = path.dirname(file);
  return Object.fromEntries(
    Object.entries<Setting>(SETTINGS).flatMap(([id, { key }]) =>
      key !== undefined && Object.hasOwn(content, key) && isSet(content[key])
        ? [[id, { written: content[key], place: `"${key}" in ${file}`, base }]]
        : [],
    ),
  );
}

function check(setting: Setting, { written, place, base, allowed = setting.allowed }: Found): unknown {
  const result = setting.schema(base).safeParse(written);
  if (result.success) return result.data;
  const value = setting.isSecret ? "has a wrong value (not shown)" : `is ${JSON.stringify(written)}`;
  const why = result.error.issues.find((issue) => issue.code === "custom" && issue.params?.isReason === true);
  throw new StartError(`${place} ${value}${why ? `: ${why.message}` : ""}; allowed: ${allowed}.`);
}

/** SENTRY_USE_SSL makes links and cookies those of https, unless our own setting says http. */
function heedSsl(
  url: unknown,
  origin: string | undefined,
  usesSsl: boolean,
): { url?: string; warnings: readonly string[] } {
  if (!usesSsl || (typeof url === "string" && url.startsWith("https:"))) return { warnings: [] };
  if (typeof url !== "string") {
    const warning =
      "SENTRY_USE_SSL is set, but not the address people use: links and DSNs name this machine. " +
      "Set VEDETTE_URL, or system.url-prefix in config.yml.";
    return { warnings: [warning] };
  }
  if (!origin?.startsWith('"system.url-prefix"')) {
    return { warnings: [`SENTRY_USE_SSL is left out, since ${origin} says http. Write https there.`] };
  }
  const secured = url.replace(/^http:/, "https:");
  return {
    url: secured,
    warnings: [`SENTRY_USE_SSL makes ${secured} of ${origin}. Write https there.`],
  };
}
