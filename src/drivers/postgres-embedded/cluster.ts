import { spawn } from "node:child_process";
import { existsSync, lchownSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartError } from "../../errors.ts";
import type { Binaries } from "./binaries.ts";
import { commandAs, knownToSystem, ownerFor, type RunAs } from "./run-as.ts";
import { postgresqlConf } from "./settings.ts";

const MAJOR = "18";

/** The database files: made at the first start, in a folder that gets its name only when it is whole. */
export async function ensureCluster(dir: string, binaries: Binaries, runAs: RunAs): Promise<string> {
  const cluster = clusterDir(dir);
  if (!existsSync(cluster)) {
    const unfinished = `${cluster}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    await initialise(unfinished, binaries, runAs);
    renameSync(unfinished, cluster);
  }
  refuseOtherVersion(cluster);
  return cluster;
}

export function clusterDir(dir: string): string {
  return path.join(dir, "cluster");
}

/** Writes what the server reads at its start. */
export function configureCluster(
  cluster: string,
  runAs: RunAs,
  socketDir: string,
  settings?: Readonly<Record<string, string>>,
): void {
  const file = path.join(cluster, "postgresql.conf");
  const local = existsSync(path.join(cluster, "local.conf")) ? "include = 'local.conf'\n" : "";
  // A new file each time: root must not write through a link that the folder's owner put there.
  rmSync(file, { force: true });
  writeFileSync(file, postgresqlConf(socketDir, settings) + local, { mode: 0o600, flag: "wx" });
  const owner = ownerFor(runAs);
  if (owner) lchownSync(file, owner.uid, owner.gid);
}

/** initdb wants its user to have a name; containers are often run as a number alone. */
async function initialise(cluster: string, binaries: Binaries, runAs: RunAs): Promise<void> {
  let said = await runInitdb(cluster, binaries, runAs);
  if (said?.includes("could not look up effective user"))
    said = await runInitdb(cluster, binaries, knownToSystem());
  if (said === undefined) return;
  rmSync(cluster, { recursive: true, force: true });
  throw new StartError(`The database could not be created in ${cluster}: ${lastWords(said)}`);
}

/** What it said when it failed, or undefined. */
async function runInitdb(cluster: string, binaries: Binaries, runAs: RunAs): Promise<string | undefined> {
  const { file, args, options } = commandAs(
    runAs,
    binaries.initdb,
    [
      `--pgdata=${cluster}`,
      "--username=vedette",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      // Nobody reaches the socket but through a folder of mode 0700.
      "--auth-local=trust",
      "--auth-host=reject",
      "--no-instructions",
    ],
    path.dirname(cluster),
  );
  const child = spawn(file, args, { ...options, env: binaries.env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return code === 0 ? undefined : said;
}

function refuseOtherVersion(cluster: string): void {
  const version = readFileSync(path.join(cluster, "PG_VERSION"), "utf8").trim();
  if (version === MAJOR) return;
  throw new StartError(
    `The database in ${cluster} was made by Postgres ${version}; this version of Vedette brings Postgres ${MAJOR}. ` +
      "Start the version of Vedette that made it and dump the database, or point VEDETTE_DATA_DIR elsewhere.",
  );
}

/** The lines that say what went wrong, or the last one. */
export function lastWords(output: string): string {
  if (/No space left on device|could not extend file|quota exceeded/i.test(output)) {
    return "the disk is full. Free some space (a new database takes some 60 MB), then start again.";
  }
  const lines = output
    .split("\n")
    .map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, "").trim())
    .filter((line) => line !== "");
  const telling = lines.filter((line) => /(error|fatal|panic):|unrecognized|invalid/i.test(line));
  return (telling.length > 0 ? telling.slice(-2) : lines.slice(-1)).join("; ") || "it gave no reason";
}
