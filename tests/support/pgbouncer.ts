import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, chownSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { socketOf } from "./postgres-pair.ts";
import { until } from "./until.ts";

const executable = ["/usr/sbin", "/usr/bin", "/usr/local/bin", ...(process.env.PATH ?? "").split(":")]
  .map((folder) => path.join(folder, "pgbouncer"))
  .find(isExecutable);

/** For `describeWhere`. */
export const lacksPgBouncer =
  executable === undefined ? "PgBouncer; install the package pgbouncer" : undefined;

/** A PgBouncer in transaction mode before the server of this URL, with so many connections to it. */
export async function startPgBouncer(
  databaseUrl: string,
  connections: number,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-bouncer-"));
  const port = await freePort();
  const socket = socketOf(databaseUrl);
  const settings = path.join(folder, "pgbouncer.ini");
  writeFileSync(
    settings,
    `[databases]
* = host=${socket} user=vedette
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
`,
  );
  // It refuses root, and the socket's folder is its owner's alone.
  const { uid, gid } = statSync(socket);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const file of [folder, settings]) chownSync(file, uid, gid);
  const child = spawn(executable ?? "pgbouncer", ["-q", settings], {
    stdio: "ignore",
    ...(isRoot && { uid, gid }),
  });
  const name = new URL(databaseUrl.replace("@/", "@localhost/")).pathname.slice(1);
  const url = `postgresql://vedette@127.0.0.1:${port}/${name}`;
  await until("PgBouncer", () => answers(url, child));
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.kill()) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`);
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
