import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { WireReleaseFile } from "../../src/wire/release.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { freePort } from "../support/free-port.ts";
import { type Running, startVedette, vedette } from "../support/program.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3, type TestS3 } from "../support/s3.ts";

// Whole starts, beside other tests, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

describeWhere(lacksS3, "web nodes with their files in S3", () => {
  let scratch: string;
  let database: TestDatabase;
  let s3: TestS3;
  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
    database = await freshDatabase();
    s3 = await startS3();
    await s3.createBucket("files");
  });
  afterAll(async () => {
    await s3[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true, force: true });
  });

  const environment = async (node: string, change: { bucket?: string; secret?: string } = {}) => ({
    VEDETTE_DATA_DIR: path.join(scratch, node),
    VEDETTE_HOST: "127.0.0.1",
    VEDETTE_PORT: String(await freePort()),
    VEDETTE_SECRET_KEY: "one for all nodes of this test, long enough",
    DATABASE_URL: database.url,
    QUEUE_URL: "embedded:",
    FILES_URL: `s3+http://${ACCESS_KEY}:${change.secret ?? SECRET_KEY}@127.0.0.1:${s3.port}/${change.bucket ?? "files"}/vedette`,
  });
  type Env = Awaited<ReturnType<typeof environment>>;

  async function whileTheyRun(envs: readonly Env[], work: (urls: string[]) => Promise<void>): Promise<void> {
    const nodes: Running[] = [];
    try {
      for (const env of envs) {
        const node = startVedette(["run", "web"], env);
        nodes.push(node);
        await node.says("Vedette is ready");
      }
      await work(envs.map(({ VEDETTE_PORT }) => `http://127.0.0.1:${VEDETTE_PORT}`));
    } finally {
      for (const node of nodes) node.child.kill("SIGTERM");
      await Promise.all(nodes.map(({ ended }) => ended));
    }
  }

  it("read on one what was uploaded on another, and start while S3 is away", async () => {
    const envs = [await environment("one"), await environment("other")];
    const [env] = envs as [Env];
    await vedette(["createproject", "acme/web"], env);
    await vedette(
      ["createuser", "--email", "a@example.com", "--password", "a long password", "--superuser"],
      env,
    );
    const { stdout } = await vedette(["createtoken", "--email", "a@example.com"], env);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    const releases = "/api/0/organizations/acme/releases/";

    let file: WireReleaseFile | undefined;
    await whileTheyRun(envs, async ([one, other]) => {
      await fetch(`${one}${releases}`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ version: "1.0", projects: ["web"] }),
      });
      const body = new FormData();
      body.append("file", new Blob(["throw 1;"]), "app.js");
      const answer = await fetch(`${one}${releases}1.0/files/`, { method: "POST", headers, body });
      expect(answer.status).toBe(201);
      file = (await answer.json()) as WireReleaseFile;
      const read = await fetch(`${other}${releases}1.0/files/${file.id}/?download=1`, { headers });
      expect(await read.text()).toBe("throw 1;");
    });

    await s3.kill();
    await whileTheyRun([env], async ([one]) => {
      const path = `${one}${releases}1.0/files/${file?.id}/?download=1`;
      expect((await fetch(path, { headers })).status).toBe(503);
      await s3.restart();
      expect(await (await fetch(path, { headers })).text()).toBe("throw 1;");
    });
  });

  it("do not start with a bucket that is not there, and doctor says the same", async () => {
    const env = await environment("astray", { bucket: "missing" });
    const start = await vedette(["run", "web"], env);
    expect(start.code).toBe(1);
    expect(start.stderr).toContain('The S3 bucket "missing"');
    expect(start.stderr).not.toContain(SECRET_KEY);
    const doctor = await vedette(["doctor"], env);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('Files: The S3 bucket "missing"');
  });
});
