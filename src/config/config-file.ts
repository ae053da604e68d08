import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { StartError } from "../errors.ts";

export interface ConfigFile {
  readonly file: string;
  /** Its top-level keys. */
  readonly content: Readonly<Record<string, unknown>>;
}

export interface Places {
  /** `VEDETTE_CONFIG`, a file or its folder: then no other file is read. */
  readonly named: string | undefined;
  readonly dataDir: string;
  /** Folders of the machine: the first that holds a config.yml counts. */
  readonly machine: readonly string[];
}

/** The configuration files that hold here, most important first. One that cannot be read is a StartError. */
export function readConfigFiles({ named, dataDir, machine }: Places): ConfigFile[] {
  if (named) return [open(fileIn(path.resolve(named)), ", or correct VEDETTE_CONFIG")];
  const own = path.join(dataDir, "config.yml");
  // A data directory that cannot be entered is spoken of when it is opened.
  const hasOwn = existsSync(own) && canEnter(dataDir);
  const theirs = machine.map((folder) => path.join(folder, "config.yml")).find((file) => existsSync(file));
  return [...(hasOwn ? [own] : []), ...(theirs === undefined ? [] : [theirs])].map((file) => open(file, ""));
}

/** Sentry's --config names a folder. */
function fileIn(named: string): string {
  const isFolder = statSync(named, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? path.join(named, "config.yml") : named;
}

function open(file: string, orElse: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new StartError(
      `The configuration file ${file} cannot be read (${error instanceof Error ? error.message : error}). ` +
        `Make it readable for the user who starts Vedette${orElse}.`,
    );
  }
  return { file, content: parse(file, text) };
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
