import type { Command } from "commander";
import type { LoadedConfig } from "../config.ts";
import { checkFiles } from "./doctor/files.ts";
import type { Finding } from "./doctor/finding.ts";
import { problem } from "./doctor/finding.ts";
import { checkClock, checkDataDir, checkNode, checkPages, checkPlaces } from "./doctor/machine.ts";
import { checkMail } from "./doctor/mail.ts";
import { checkPort } from "./doctor/port.ts";
import { checkPostgres } from "./doctor/postgres.ts";
import { checkSpool } from "./doctor/spool.ts";
import { explain } from "./explain.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson } from "./output.ts";

interface Flags extends InstanceFlags {
  readonly json?: true;
}

export function addDoctor(program: Command): void {
  withInstanceFlags(program.command("doctor"))
    .description("check everything that Vedette depends on; says what is wrong and what to do (exit code 1)")
    .option("--json", "print the findings as JSON")
    .action(doctor);
}

async function doctor({ json, ...flags }: Flags): Promise<void> {
  const findings = await examine(flags);
  if (json) printJson(findings);
  else for (const finding of findings) print(describe(finding));
  if (findings.some(({ state }) => state === "problem")) process.exitCode = 1;
}

async function examine(flags: InstanceFlags): Promise<Finding[]> {
  let config: LoadedConfig;
  try {
    config = loadInstance(flags);
  } catch (error) {
    return [checkNode(), problem("Configuration", explain(error))];
  }
  const dataDir = await checkDataDir(config);
  // Without a place to write, the embedded Postgres would only fail for the same reason.
  const isBlocked = dataDir.state === "problem" && config.database.kind === "embedded";
  return [
    checkNode(),
    checkClock(),
    dataDir,
    ...(isBlocked ? [] : await checkPostgres(config)),
    await checkSpool(config),
    await checkFiles(config),
    await checkMail(config),
    await checkPlaces(config),
    await checkPort(config),
    checkPages(),
  ];
}

const MARKS = { ok: "ok      ", warning: "warning ", problem: "PROBLEM " } as const;

function describe({ check, state, found, advice }: Finding): string {
  return `${MARKS[state]} ${check}: ${found}${advice === undefined ? "" : `\n          ${advice}`}`;
}
