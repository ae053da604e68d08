import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../support/free-port.ts";
import { ROOT } from "../support/program.ts";
import { until } from "../support/until.ts";
import { createOperator, OPERATOR } from "./cluster.ts";
import { Compose, docker } from "./docker.ts";
import { allAnswer, Session } from "./session.ts";
import { step } from "./story.ts";
import { withLogs } from "./with-logs.ts";

/** As the first lines of docker-compose.yml tell it. */
export async function oneHost(scratch: string): Promise<void> {
  cpSync(path.join(ROOT, "docker-compose.yml"), path.join(scratch, "docker-compose.yml"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(
    path.join(scratch, ".env"),
    `VEDETTE_SECRET_KEY=${"made for this test only ".repeat(2).replaceAll(" ", "-")}\n` +
      `POSTGRES_PASSWORD=made-for-this-test\nBIND=127.0.0.1:${port}\nVEDETTE_URL=${url}\n`,
  );
  await using compose = new Compose(scratch, "docker-compose.yml", "vedette-test-one");
  await withLogs([compose], async () => {
    await step("up", () => compose.run("up", "-d", "--no-build"));
    await step("ready", () => allAnswer([url], "/_health/ready/", 120_000));
    await step("the log says where to make the first account", async () => {
      await until("set-up address", async () =>
        (await compose.run("logs", "web")).includes(`${url}/setup/?token=`),
      );
    });
    await step("four workers", async () => {
      await compose.run("up", "-d", "--no-build", "--scale", "worker=4");
      assert.equal((await compose.containers("worker")).length, 4);
    });
    await step("an account signs in", async () => {
      await createOperator(compose);
      await new Session().signIn(url, OPERATOR.email, OPERATOR.password);
    });
    await step("an event becomes an issue, whatever is started anew", async () => {
      const dsn = await compose.inside("web", "createproject", "acme/shop");
      const token = await compose.inside("web", "createtoken", "--email", OPERATOR.email);
      await send(dsn, "before");
      await compose.run("restart", "--timeout", "20");
      await allAnswer([url], "/_health/ready/", 120_000);
      await send(dsn, "after");
      await until("issue of each event", async () => (await titles(url, token)).length === 2, 60_000);
      assert.deepEqual(await titles(url, token), ["after", "before"]);
    });
    await step("Docker holds every container for healthy", async () => {
      for (const service of ["web", "worker", "cron", "postgres", "redis"]) {
        await until(`healthy ${service}`, () => isHealthy(compose, service), 60_000);
      }
    });
  });
}

async function send(dsn: string, message: string): Promise<void> {
  const { origin, pathname, username } = new URL(dsn);
  const answer = await fetch(`${origin}/api${pathname}/store/?sentry_key=${username}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message, fingerprint: [message] }),
  });
  assert.equal(answer.status, 200);
}

async function titles(url: string, token: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/0/projects/acme/shop/issues/?query=`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { title: string }[]).map(({ title }) => title).sort();
}

async function isHealthy(compose: Compose, service: string): Promise<boolean> {
  const states = await docker(
    ...["inspect", "--format", "{{.State.Health.Status}}", ...(await compose.containers(service))],
  );
  return states.split("\n").every((state) => state === "healthy");
}
