import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";
import { ROOT } from "./program.ts";
import { until } from "./until.ts";

const SHIPPED = path.join(ROOT, "deploy/nginx/vedette.conf");
const executable = ["nginx", "/usr/sbin/nginx"].find((file) => spawnSync(file, ["-v"]).status === 0);

/** What to tell whoever has no nginx; undefined where there is one. */
export const lackOfNginx = executable === undefined ? "nginx; install the package nginx-light" : undefined;

/** nginx with the file that we ship before one node; nothing but addresses was edited. */
export async function openNginx(nodePort: number): Promise<{ url: string } & AsyncDisposable> {
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-nginx-"));
  const port = await freePort();
  const site = readFileSync(SHIPPED, "utf8")
    .replace(/^ {2}server 10\.0\.0\.11:9000/m, `  server 127.0.0.1:${nodePort}`)
    .replace(/^ {2}server 10\.0\.0\.1[23]:9000.*\n/gm, "")
    .replace(/^ {2}listen 80;/m, `  listen 127.0.0.1:${port};`);
  const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join("\n");
  const file = path.join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\naccess_log off;\n${own}\n${site}\n}\n`,
  );
  const child = spawn(executable ?? "nginx", ["-p", folder, "-c", file], { stdio: "ignore" });
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  await until("nginx", async () => {
    if (child.exitCode !== null)
      throw new Error(`nginx ended: ${readFileSync(path.join(folder, "error.log"), "utf8")}`);
    return (await fetch(`${url}/_health/`).catch(() => undefined))?.status === 200;
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
