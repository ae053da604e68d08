import { cpSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/program.ts";
import { until } from "../support/until.ts";
import { openBalancer } from "./balancer.ts";
import { createOperator, exercise } from "./cluster.ts";
import { Compose, docker } from "./docker.ts";
import { editAddresses } from "./edit-addresses.ts";
import { openHosts } from "./hosts.ts";
import { step } from "./story.ts";
import { withLogs } from "./with-logs.ts";

const FILES = path.join(ROOT, "tests/compose/sentry-9");

/** The files of a Sentry 9 cluster, with our image and other addresses. */
export async function sentry9(scratch: string): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const hosts = opened.use(await openHosts());
  const port = 9080;
  const folders = { primary: path.join(scratch, "primary"), secondary: path.join(scratch, "secondary") };
  for (const folder of Object.values(folders)) {
    cpSync(FILES, folder, { recursive: true });
    editAddresses(folder, [
      ["10.0.0.11", hosts.primary],
      ["10.0.0.12", hosts.secondary],
      ["errors.example.com'", `${hosts.primary}:${port}'`],
    ]);
  }
  opened.use(await openMinio(hosts.primary));
  const primary = opened.use(new Compose(folders.primary, "primary.yml", "vedette-test-primary"));
  const secondary = opened.use(new Compose(folders.secondary, "secondary.yml", "vedette-test-secondary"));
  await withLogs([primary, secondary], async () => {
    await step("docker-compose build", async () => {
      await primary.run("build");
      await secondary.run("build");
    });
    await step("upgrade --noinput", async () => {
      await primary.run("up", "-d", "postgres", "redis", "memcached", "smtp");
      // Their compose file waits for nobody, and a new Postgres takes a while to come up.
      await until(
        "schema",
        () =>
          primary.once("web", "upgrade", "--noinput").then(
            () => true,
            (error: unknown) => {
              if (String(error).includes("cannot be used")) return false;
              throw error;
            },
          ),
        60_000,
      );
    });
    await step("createuser", () => createOperator(primary));
    await step("up on both machines", async () => {
      await primary.run("up", "-d");
      await secondary.run("up", "-d");
    });
    const webs = [`http://${hosts.primary}:9000`, `http://${hosts.secondary}:9000`];
    const balancer = opened.use(
      await openBalancer(path.join(scratch, "balancer"), [hosts.primary, hosts.secondary], {
        host: hosts.primary,
        port,
      }),
    );
    const databaseUrl = `postgresql://sentry:made-for-this-test@${hosts.primary}:5432/sentry`;
    await withLogs([balancer.compose], () =>
      exercise({ primary, secondary, balancer: balancer.url, webs, databaseUrl }),
    );
  });
}

/** The storage that config.yml names, as their cluster had it before. */
async function openMinio(host: string): Promise<AsyncDisposable> {
  const name = "vedette-test-minio";
  await docker("rm", "--force", "--volumes", name).catch(() => "");
  await docker(
    ...["run", "--detach", "--name", name, "--publish", `${host}:9001:9000`],
    ...["--env", "MINIO_ROOT_USER=made-for-this-test", "--env", "MINIO_ROOT_PASSWORD=made-for-this-test-too"],
    ...["--entrypoint", "sh", "minio/minio"],
    ...["-c", "mkdir -p /data/sentry && exec minio server /data"],
  );
  return {
    async [Symbol.asyncDispose]() {
      await docker("rm", "--force", "--volumes", name);
    },
  };
}
