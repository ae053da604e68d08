import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../support/free-port.ts";
import { ROOT } from "../support/program.ts";
import { until } from "../support/until.ts";
import { type Member, statusOf } from "./member.ts";

const SHIPPED = path.join(ROOT, "deploy/haproxy/haproxy.cfg");
const executable = ["haproxy", "/usr/sbin/haproxy"].find((file) => spawnSync(file, ["-v"]).status === 0);

/** What to tell whoever has no HAProxy; undefined where there is one. */
export const lackOfHaproxy = executable === undefined ? "HAProxy; install the package haproxy" : undefined;

/** HAProxy with the file that we ship, in which nothing but addresses was edited. */
export class Balancer implements Member {
  readonly name = "haproxy";
  readonly url: string;
  readonly #file: string;
  readonly #log: string;
  #child: ChildProcess | undefined;
  /** Servers that it has taken out, as `intake/node1`. */
  readonly #down = new Set<string>();

  private constructor(port: number, file: string, log: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#file = file;
    this.#log = log;
  }

  static async open(folder: string, log: string): Promise<Balancer> {
    return new Balancer(await freePort(), path.join(folder, "haproxy.cfg"), log);
  }

  /** To be called before the first start. */
  stand(ports: readonly number[]): void {
    const lines = readFileSync(SHIPPED, "utf8").split("\n");
    const { port } = new URL(this.url);
    writeFileSync(
      this.#file,
      lines
        .map((line) => edited(line, ports).replace(/^( {2}bind ):8080$/, `$1127.0.0.1:${port}`))
        .join("\n"),
    );
  }

  async start(): Promise<void> {
    this.#down.clear(); // it takes all for well at first
    const child = spawn(executable ?? "haproxy", ["-db", "-f", this.#file], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const file = createWriteStream(this.#log, { flags: "a" });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        file.write(`${line}\n`);
        const [, server, state] = /Server (\w+\/\w+) is (UP|DOWN)/.exec(line) ?? [];
        if (server !== undefined && state === "DOWN") this.#down.add(server);
        else if (server !== undefined) this.#down.delete(server);
      });
    }
    child.once("close", () => file.end());
    await until("HAProxy", async () => {
      if (child.exitCode !== null) throw new Error(`HAProxy ended with ${child.exitCode}; see ${this.#log}`);
      return (await statusOf(`${this.url}/metrics`)) !== undefined;
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** It has no server taken out, and what it lets through is answered. */
  async isReady(): Promise<boolean> {
    return this.#down.size === 0 && (await statusOf(`${this.url}/_health/ready/`)) === 200;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** A node that we do not have is left out. */
function edited(line: string, ports: readonly number[]): string {
  const [, before, number] = /^(\s*server node(\d) )\d/.exec(line) ?? [];
  if (before === undefined) return line;
  const port = ports[Number(number) - 1];
  return port === undefined ? "" : `${before}127.0.0.1:${port}`;
}
