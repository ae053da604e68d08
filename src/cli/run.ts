import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { type Config, openConfig, type Role, refuseImpossibleRole } from "../config.ts";
import { inUse, lockAll, type Part, tryLock } from "../data-dir/lock.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";

const ABOUT: Readonly<Record<Role, string>> = {
  all: "everything in one process tree, with the Postgres that Vedette brings unless DATABASE_URL is set",
  web: "takes in events, answers the web API and serves the pages (needs DATABASE_URL)",
  worker: "digests events into issues (needs DATABASE_URL)",
  cron: "housekeeping: partitions and retention (needs DATABASE_URL)",
};

/** A command that works on the embedded Postgres ends soon; a running server does not. */
const PATIENCE_MS = 60_000;

export function addRun(program: Command): void {
  const run = program.command("run").description("start Vedette, or one of its roles");
  for (const [role, about] of Object.entries(ABOUT) as [Role, string][]) {
    withInstanceFlags(run.command(role).description(about)).action((flags: InstanceFlags) =>
      start(role, flags),
    );
  }
}

async function start(role: Role, flags: InstanceFlags): Promise<void> {
  const loaded = loadInstance(flags);
  refuseImpossibleRole(role, loaded);
  const config = openConfig(loaded);
  using _locks = await lockFor(role, config);
  // Loaded only here: the other commands need no server.
  const { runRole } = await import("../roles/run.ts");
  await runRole(role, config);
}

async function lockFor(role: Role, config: Config): Promise<Disposable> {
  const command = `run ${role}`;
  const roles: readonly Part[] = role === "all" ? ["web", "worker", "cron"] : [role];
  using taking = new DisposableStack();
  taking.use(lockAll(config.dataDir, roles, command));
  if (config.database.kind === "embedded") taking.use(await lockPostgres(config.dataDir, command));
  return taking.move();
}

async function lockPostgres(dataDir: string, command: string): Promise<Disposable> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lock = tryLock(dataDir, "postgres", command);
    if (!("heldBy" in lock)) return lock;
    const isServer = lock.heldBy?.command.startsWith("run") === true;
    if (isServer || performance.now() > deadline) throw inUse(dataDir, lock.heldBy);
    await sleep(50);
  }
}
