import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import { type Loaded, loadConfig } from "../config.ts";

/** A machine of each test's own, with a data directory and a place for Sentry's config.yml. */
export interface ConfiguredMachine {
  readonly dataDir: string;
  readonly etc: string;
  /** Sentry's config.yml, not written yet. */
  readonly file: string;
}

let machine: ConfiguredMachine = { dataDir: "", etc: "", file: "" };

beforeEach(() => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  const etc = path.join(dataDir, "etc");
  machine = { dataDir, etc, file: path.join(etc, "sentry", "config.yml") };
  mkdirSync(path.dirname(machine.file), { recursive: true });
});

afterEach(() => rmSync(machine.dataDir, { recursive: true }));

export const here = (): ConfiguredMachine => machine;

export function load(env: Record<string, string> = {}): Loaded {
  return loadConfig({ dataDir: machine.dataDir }, env, machine.etc);
}

export function loadFile(yaml: string, env: Record<string, string> = {}): Loaded {
  writeFileSync(machine.file, yaml);
  return load(env);
}
