import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { StartError } from "../errors.ts";
import { nearest } from "../lib/nearest.ts";
import { SETTINGS, type Setting, type SettingName, type SetValues } from "./settings.ts";

/** A setting's written value, and the place to name when it is wrong. */
interface Found {
  readonly written: unknown;
  readonly place: string;
  readonly base: string;
}

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

export interface Settings {
  readonly values: SetValues;
  readonly warnings: readonly string[];
}

/**
 * Reads flags, environment and file, in this order of precedence. A wrong value is a StartError that names it;
 * a name that nobody knows is a warning. An empty variable counts as unset.
 */
export function readSettings(flags: Flags, env: Environment, defaultDataDir: string): Settings {
  const cwd = process.cwd();
  const fromOutside = (name: SettingName): Found | undefined => {
    if (isFlag(name) && flags[name] !== undefined) {
      return { written: flags[name], place: FLAG_NAMES[name], base: cwd };
    }
    const written = env[SETTINGS[name].name];
    return written ? { written, place: SETTINGS[name].name, base: cwd } : undefined;
  };

  const givenDataDir = fromOutside("dataDir");
  const dataDir = givenDataDir ? String(check(SETTINGS.dataDir, givenDataDir)) : defaultDataDir;
  const file = readConfigFile(env.VEDETTE_CONFIG, dataDir);

  const values: Record<string, unknown> = { dataDir };
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const found = fromOutside(name as SettingName) ?? file.find(setting.key);
    if (found) values[name] = check(setting, found);
  }
  return { values: values as SetValues, warnings: [...unknownVariables(env), ...file.warnings] };
}

function isFlag(name: SettingName): name is keyof Flags {
  return Object.hasOwn(FLAG_NAMES, name);
}

function check(setting: Setting, { written, place, base }: Found): unknown {
  const result = setting.schema(base).safeParse(written);
  if (result.success) return result.data;
  const value = setting.isSecret ? "has a wrong value (not shown)" : `is ${JSON.stringify(written)}`;
  const why = result.error.issues.find((issue) => issue.code === "custom" && issue.params?.isReason === true);
  throw new StartError(`${place} ${value}${why ? `: ${why.message}` : ""}; allowed: ${setting.allowed}.`);
}

interface ConfigFile {
  find(key: string | undefined): Found | undefined;
  readonly warnings: readonly string[];
}

function readConfigFile(named: string | undefined, dataDir: string): ConfigFile {
  const file = named ? path.resolve(named) : path.join(dataDir, "config.yml");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    // A data directory that cannot be entered is spoken of when it is opened.
    if (!named && (!existsSync(file) || !canEnter(dataDir))) return { find: () => undefined, warnings: [] };
    throw new StartError(
      `The configuration file ${file} cannot be read (${error instanceof Error ? error.message : error}). ` +
        `Make it readable for the user who starts Vedette${named ? ", or correct VEDETTE_CONFIG" : ""}.`,
    );
  }
  const content = parse(file, text);
  const keys = Object.values<Setting>(SETTINGS).flatMap(({ key }) => key ?? []);
  return {
    find: (key) =>
      key !== undefined && Object.hasOwn(content, key) && content[key] !== null && content[key] !== ""
        ? { written: content[key], place: `"${key}" in ${file}`, base: path.dirname(file) }
        : undefined,
    warnings: Object.keys(content)
      .filter((key) => !keys.includes(key))
      .map((key) => unknownName(`"${key}" in ${file}`, nearest(key, keys))),
  };
}

function canEnter(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function parse(file: string, text: string): Record<string, unknown> {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem) {
    const line = problem.linePos?.[0].line ?? 1;
    const [what = ""] = problem.message.split(" at line ");
    throw new StartError(
      `The configuration file ${file} is not sound YAML: line ${line}: ${what}. Correct the line.`,
    );
  }
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (typeof content === "object" && !Array.isArray(content)) return { ...content };
  throw new StartError(`The configuration file ${file} must hold lines such as "port: 9000".`);
}

/** The launcher and tests pass these; they are no settings. */
const OTHER_VARIABLES = ["VEDETTE_CONFIG"];

function unknownVariables(env: Environment): string[] {
  const known = [...Object.values<Setting>(SETTINGS).map(({ name }) => name), ...OTHER_VARIABLES];
  return Object.keys(env)
    .filter((name) => name.startsWith("VEDETTE_") && !known.includes(name))
    .map((name) => unknownName(name, nearest(name, known)));
}

function unknownName(place: string, meant: string | undefined): string {
  return `${place} is not a setting that Vedette knows${meant ? `; did you mean ${meant}?` : "."}`;
}
