import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Ended, ROOT, start } from "./program.ts";

/** Major versions, as npm brings them. */
export type SentryCli = 2 | 3;

const executables = { 2: findSentryCli(2), 3: findSentryCli(3) };

/** For `describeWhere`. */
export const lacksSentryCli =
  executables[2] === undefined || executables[3] === undefined
    ? "sentry-cli; npm brings it for Linux, macOS and Windows on common processors"
    : undefined;

/** sentry-cli, told where the server is as people tell it: by its environment. */
export function sentryCli(
  args: readonly string[],
  at: { url: string; token: string; org: string; project: string; cwd?: string; version?: SentryCli },
): Promise<Ended> {
  const env = {
    SENTRY_URL: at.url,
    SENTRY_AUTH_TOKEN: at.token,
    SENTRY_ORG: at.org,
    SENTRY_PROJECT: at.project,
    SENTRY_LOAD_DOTENV: "0",
    SENTRY_NO_PROGRESS_BAR: "1",
    SENTRY_DISABLE_UPDATE_CHECK: "1",
    DO_NOT_TRACK: "1",
    HOME: "/nonexistent",
    NO_COLOR: "1",
  };
  return start(executables[at.version ?? 2] ?? "sentry-cli", args, env, at.cwd ?? ROOT).ended;
}

function findSentryCli(version: SentryCli): string | undefined {
  const own = createRequire(createRequire(import.meta.url).resolve(`sentry-cli-${version}/package.json`));
  try {
    const name = `@sentry/cli-${process.platform}${process.platform === "darwin" ? "" : `-${process.arch}`}`;
    const file = own.resolve(`${name}/bin/sentry-cli`);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
