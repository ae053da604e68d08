import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { freePort } from "./free-port.ts";
import { until } from "./until.ts";

/** What this machine lacks for tests that need memcached; undefined when it has one. */
export const lackOfMemcached = isInstalled() ? undefined : "memcached; install the package memcached";

export interface TestMemcached extends AsyncDisposable {
  readonly port: number;
  /** Once it resolves connections are taken, but nothing is answered. */
  freeze(): Promise<void>;
  thaw(): void;
  kill(): Promise<void>;
  /** Empty again, on the same port. */
  start(): Promise<void>;
  /** Sends lines as they are, and resolves with what comes until it ends with `end`. */
  speak(text: string, end: string): Promise<string>;
}

/** A real memcached, of its own process and port. */
export async function openMemcached(): Promise<TestMemcached> {
  const port = await freePort();
  let child = await launch(port);
  return {
    port,
    async freeze() {
      child.kill("SIGSTOP");
      // A thread on another core may answer once more before the signal reaches it.
      await until("memcached that stands still", () => isStopped(child.pid ?? 0));
    },
    thaw: () => void child.kill("SIGCONT"),
    kill: () => end(child),
    async start() {
      await end(child);
      child = await launch(port);
    },
    speak: (text, last) => speak(port, text, last),
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Whether all threads of a process are stopped, as Linux says. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).every((task) => {
    const stat = readFileSync(`${tasks}/${task}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2) === "T";
  });
}

async function launch(port: number): Promise<ChildProcess> {
  const asRoot = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn("memcached", ["-l", "127.0.0.1", "-p", `${port}`, "-m", "64", "-t", "1", ...asRoot], {
    stdio: "ignore",
  });
  await until("memcached", async () => {
    if (child.exitCode !== null) throw new Error(`memcached ended with ${child.exitCode}`);
    return await speak(port, "version\r\n", "\r\n").then(
      () => true,
      () => false,
    );
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function speak(port: number, text: string, last: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(text, "latin1");
    let heard = "";
    for await (const chunk of socket) {
      heard += String(chunk);
      if (heard.endsWith(last)) return heard;
    }
    throw new Error("the connection ended too early");
  } finally {
    socket.destroy();
  }
}

function isInstalled(): boolean {
  try {
    execFileSync("memcached", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
