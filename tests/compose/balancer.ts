import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/program.ts";
import { Compose } from "./docker.ts";

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  readonly compose: Compose;
}

/** HAProxy from the files that we ship, in front of `nodes`, whose web roles listen on port 9000. */
export async function openBalancer(
  folder: string,
  nodes: readonly string[],
  at: { readonly host: string; readonly port: number },
): Promise<Balancer> {
  for (const part of ["compose", "haproxy"]) {
    mkdirSync(path.join(folder, part), { recursive: true });
    cpSync(path.join(ROOT, "deploy", part), path.join(folder, part), { recursive: true });
  }
  const file = path.join(folder, "haproxy/haproxy.cfg");
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.map((line) => edited(line, nodes)).join("\n"));
  writeFileSync(path.join(folder, "compose/.env"), `BALANCER_BIND=${at.host}:${at.port}\n`);
  const compose = new Compose(path.join(folder, "compose"), "balancer.yml", "vedette-test-balancer");
  await compose.run("up", "-d");
  return {
    url: `http://${at.host}:${at.port}`,
    compose,
    [Symbol.asyncDispose]: () => compose[Symbol.asyncDispose](),
  };
}

/** A node that we do not have is left out. */
function edited(line: string, nodes: readonly string[]): string {
  const [, before, number] = /^(\s*server node(\d) )\d/.exec(line) ?? [];
  if (before === undefined) return line;
  const node = nodes[Number(number) - 1];
  return node === undefined ? "" : `${before}${node}:9000`;
}
