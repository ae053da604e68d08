import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves when the text has appeared on standard output or error; rejects when the program ends before. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** As `bin/vedette` sets it: a start costs half the processor time when its source was compiled before. */
const COMPILED = { NODE_COMPILE_CACHE: path.join(ROOT, "node_modules/.cache/vedette") };

/** Starts `vedette` with these arguments, with nothing of the caller's environment but the PATH. */
export function startVedette(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  return start(process.execPath, [path.join(ROOT, "src/main.ts"), ...args], { ...COMPILED, ...env });
}

export function vedette(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startVedette(args, env).ended;
}

export function start(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = "/",
): Running {
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => (stdout + stderr).includes(text) && resolve();
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        child.once("close", () => reject(new Error(`It ended before it said "${text}": ${stdout}${stderr}`)));
        look();
      }),
  };
}
