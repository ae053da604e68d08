import { existsSync } from "node:fs";
import path from "node:path";
import { nearest } from "../lib/nearest.ts";
import type { ConfigFile } from "./config-file.ts";
import { SENTRY_KEYS, SENTRY_VARIABLES } from "./sentry-names.ts";
import { UNNEEDED_KEYS, UNNEEDED_VARIABLES, whyUnneeded } from "./sentry-unneeded.ts";
import { SETTINGS, type Setting } from "./settings.ts";

/** The launcher and tests pass these; they are no settings. */
const OTHER_VARIABLES = ["VEDETTE_CONFIG"];

/** Kubernetes and Docker links describe a service called vedette or sentry by these. */
const OF_SERVICES = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?|NAME)$/;

/** Variables with our prefix, or Sentry's, that nobody knows. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const ours = [...Object.values<Setting>(SETTINGS).map(({ name }) => name), ...OTHER_VARIABLES];
  const theirs = [...Object.keys(SENTRY_VARIABLES), ...Object.keys(UNNEEDED_VARIABLES)];
  return Object.keys(env).flatMap((name) => {
    const known = name.startsWith("VEDETTE_") ? ours : name.startsWith("SENTRY_") ? theirs : [name];
    return known.includes(name) || OF_SERVICES.test(name) ? [] : [unknownName(name, nearest(name, known))];
  });
}

export function unknownKeys({ file, content }: ConfigFile): string[] {
  const ours = Object.values<Setting>(SETTINGS).flatMap(({ key }) => key ?? []);
  const theirs = [
    ...Object.keys(SENTRY_KEYS),
    ...Object.keys(UNNEEDED_KEYS).filter((key) => !key.endsWith(".")),
  ];
  return Object.keys(content)
    .filter(
      (key) => !ours.includes(key) && !Object.hasOwn(SENTRY_KEYS, key) && whyUnneeded(key) === undefined,
    )
    .map((key) => unknownName(`"${key}" in ${file}`, nearest(key, key.includes(".") ? theirs : ours)));
}

/** Sentry's image also runs a Python file. What it sets would be missed in silence. */
export function unreadPython(folder: string): string[] {
  const file = path.join(folder, "sentry.conf.py");
  return existsSync(file)
    ? [
        `${file} is not read, as Vedette runs no Python. ` +
          "Write what it sets into config.yml or into variables (vedette config settings).",
      ]
    : [];
}

function unknownName(place: string, meant: string | undefined): string {
  return `${place} is not a setting that Vedette knows${meant ? `; did you mean ${meant}?` : "."}`;
}
