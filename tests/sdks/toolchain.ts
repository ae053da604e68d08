import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { start } from "../support/program.ts";

/** Where packages and builds are kept between runs. */
export function cacheFolder(): string {
  const chosen = process.env.VEDETTE_SDK_CACHE;
  if (chosen) return path.resolve(chosen);
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"), "vedette-sdks");
}

/** Runs a program to its end with the caller's environment, proxies and registries included; its standard output. */
export async function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]);
  const { code, stdout, stderr } = await start(file, args, { ...Object.fromEntries(inherited), ...env }, cwd)
    .ended;
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`.trim());
  return stdout;
}

/** What `file args` prints, or undefined when it cannot be run. */
export async function answer(file: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await run(file, args, "/")).trim();
  } catch {
    return undefined;
  }
}

/** Says how to get what is missing: the first of `[program, arguments that print its version, Debian package]`. */
export async function lacking(
  ...needs: [file: string, args: string[], get: string][]
): Promise<string | undefined> {
  for (const [file, args, get] of needs) {
    if ((await answer(file, ...args)) === undefined) return `no ${file}; install ${get}`;
  }
  return undefined;
}

/** Makes the folder anew unless it was made of the same `recipe`. A run that is interrupted leaves none behind. */
export async function kept(folder: string, recipe: string, make: () => Promise<unknown>): Promise<void> {
  const stamp = path.join(folder, ".made-of");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === recipe) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make();
  writeFileSync(stamp, recipe);
}
