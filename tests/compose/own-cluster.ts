import { cpSync, renameSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/program.ts";
import { openBalancer } from "./balancer.ts";
import { createOperator, exercise } from "./cluster.ts";
import { Compose } from "./docker.ts";
import { editAddresses } from "./edit-addresses.ts";
import { openHosts } from "./hosts.ts";
import { step } from "./story.ts";
import { withLogs } from "./with-logs.ts";

const PASSWORD = "madeForThisTestOnly";

/** As docs/cluster.md tells it. */
export async function ownCluster(scratch: string): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const hosts = opened.use(await openHosts());
  const port = 9080;
  const machines = { primary: hosts.primary, secondary: hosts.secondary };
  for (const [name, address] of Object.entries(machines)) {
    const folder = path.join(scratch, name);
    cpSync(path.join(ROOT, "deploy/compose"), folder, { recursive: true });
    renameSync(path.join(folder, ".env.example"), path.join(folder, ".env"));
    editAddresses(folder, [
      ["NODE_ADDRESS=10.0.0.11", `NODE_ADDRESS=${address}`],
      ["10.0.0.11", hosts.primary],
      // From where Docker lets one container reach another's published port.
      ["TRUSTED_PROXIES=10.0.0.10", "TRUSTED_PROXIES=uniquelocal"],
      ["https://errors.example.com", `http://${hosts.primary}:${port}`],
      ["VEDETTE_SECRET_KEY=\n", `VEDETTE_SECRET_KEY=${PASSWORD.repeat(3)}\n`],
      ...["POSTGRES", "REDIS", "MINIO"].flatMap((name) => [
        [`${name}_PASSWORD=\n`, `${name}_PASSWORD=${PASSWORD}\n`] as const,
        [`:${name}_PASSWORD@`, `:${PASSWORD}@`] as const,
      ]),
    ]);
  }
  const primary = opened.use(
    new Compose(path.join(scratch, "primary"), "primary.yml", "vedette-test-primary"),
  );
  const secondary = opened.use(
    new Compose(path.join(scratch, "secondary"), "secondary.yml", "vedette-test-secondary"),
  );
  await withLogs([primary, secondary], async () => {
    await step("the services, the bucket and the schema", async () => {
      await primary.run("up", "-d", "postgres", "redis", "memcached", "minio");
      await primary.once("bucket");
      await primary.once("web", "upgrade", "--noinput");
    });
    await step("createuser", () => createOperator(primary));
    await step("up on both machines", async () => {
      await primary.run("up", "-d");
      await secondary.run("up", "-d");
    });
    const webs = [`http://${hosts.primary}:9000`, `http://${hosts.secondary}:9000`];
    const nodes = [hosts.primary, hosts.secondary];
    const at = { host: hosts.primary, port };
    const balancer = opened.use(await openBalancer(path.join(scratch, "balancer"), nodes, at));
    const databaseUrl = `postgresql://vedette:${PASSWORD}@${hosts.primary}:5432/vedette`;
    await withLogs([balancer.compose], () =>
      exercise({ primary, secondary, balancer: balancer.url, webs, databaseUrl }),
    );
  });
}
