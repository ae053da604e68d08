import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { type Config, openConfig, type Role, refuseImpossibleRole } from "../config.ts";
import { inUse, lockAll, type Part, tryLock } from "../data-dir/lock.ts";
import { migrate } from "../db/migrate.ts";
import { waitForDatabase } from "../db/wait-for-database.ts";
import { acceptIdle, IDLE_FLAGS } from "./idle-flags.ts";
import { type InstanceFlags, loadWithOrigins, withInstanceFlags } from "./instance.ts";
import { say } from "./output.ts";

const ABOUT: Readonly<Record<Role, string>> = {
  all: "everything in one process tree, with the Postgres that Vedette brings unless DATABASE_URL is set",
  web: "takes in events, answers the web API and serves the pages (needs DATABASE_URL)",
  worker: "digests events into issues (needs DATABASE_URL)",
  cron: "housekeeping: partitions and retention (needs DATABASE_URL)",
};

/** A command that works on the embedded Postgres ends soon; a running server does not. */
const PATIENCE_MS = 60_000;

interface Flags extends InstanceFlags {
  readonly bind?: { readonly host: string; readonly port?: string };
  readonly upgrade?: true;
}

export function addRun(program: Command): void {
  const run = program.command("run").description("start Vedette, or one of its roles");
  for (const [role, about] of Object.entries(ABOUT) as [Role, string][]) {
    const command = withInstanceFlags(run.command(role).description(about)).option(
      "-l, --loglevel <level>",
      "the least serious lines that are logged: debug, info, warn or error (VEDETTE_LOG_LEVEL)",
    );
    if (role === "worker" || role === "all") {
      command.option(
        "-c, --concurrency <number>",
        "batches that are digested side by side (VEDETTE_WORKER_CONCURRENCY)",
      );
    }
    if (role === "web") {
      command
        .option("-b, --bind <address>", "what to listen on, such as 0.0.0.0:9000", readBind)
        .option("--upgrade", "bring the database up to this version first");
    }
    acceptIdle(command, IDLE_FLAGS[role]).action((flags: Flags) => start(role, flags));
  }
}

function readBind(text: string): { host: string; port?: string } {
  const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^\s:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined) throw new InvalidArgumentError("Allowed: host:port, such as 0.0.0.0:9000.");
  return { host: host.replace(/^\[|\]$/g, ""), ...(port !== undefined && { port }) };
}

async function start(role: Role, { bind, upgrade, ...given }: Flags): Promise<void> {
  const loaded = loadWithOrigins({ ...bind, ...given });
  for (const note of loaded.notes) say(`vedette: ${note}`);
  refuseImpossibleRole(role, loaded);
  const config = openConfig(loaded.config);
  using _locks = await lockFor(role, config);
  if (upgrade && config.database.kind === "url") {
    await waitForDatabase(config.database.url, (sentence) => say(`vedette: ${sentence}`));
    const applied = await migrate(config.database.url);
    if (applied.length > 0) say(`vedette: applied ${applied.join(", ")}.`);
  }
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
