import { randomBytes } from "node:crypto";
import path from "node:path";
import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { openFilesystem } from "../../src/drivers/files-filesystem/open.ts";
import { embeddedPostgresUrl } from "../../src/drivers/postgres-embedded/start.ts";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import { chunksOf, sha1Of, Uploader } from "../support/artifacts-web.ts";
import { startAll } from "../support/server.ts";
import { until } from "../support/until.ts";

/** So many that putting them together takes a while, in which the blow falls. */
const FILES = 20_000;

it("an upload whose server is killed between its chunks, and while it puts them together, is completed by a repeat", async () => {
  const started = await startAll();
  await using instance = started.instance;
  let { server } = started;
  const dsn = await instance.dsn("acme/web");
  await instance.command(
    "createuser",
    "--email",
    "ci@example.com",
    "--password",
    "no lamp burns",
    "--superuser",
  );
  const token = (await instance.command("createtoken", "--email", "ci@example.com")).trim();
  const uploader = new Uploader(instance.url, token);
  const bundle = bundleOf(
    Object.fromEntries(
      Array.from({ length: FILES }, (_, index) => [
        `~/${index}.js`,
        { bytes: randomBytes(100).toString("hex") },
      ]),
    ),
  );
  const chunks = chunksOf(bundle, 1_000_000);
  const blow = async () => {
    await server.kill();
    server = await instance.start("all");
  };

  await uploader.send(chunks.slice(0, 2));
  const cutOff = uploader.send(chunks.slice(2, 5)).catch(() => undefined);
  await blow();
  await cutOff;
  const { state, missingChunks } = await uploader.assemble(bundle, chunks);
  expect(state).toBe("not_found");
  expect(missingChunks).not.toContain(sha1Of(chunks[0] ?? Buffer.alloc(0)));
  const missing = chunks.filter((chunk) => missingChunks.includes(sha1Of(chunk)));
  for (let from = 0; from < missing.length; from += 4) await uploader.send(missing.slice(from, from + 4));

  const url = () => until("Postgres", () => embeddedPostgresUrl(path.join(instance.dataDir, "postgres")));
  const row = async () => {
    // Connections end with the server.
    await using database = connect(await url(), { max: 1, application: "test", onError: () => {} });
    const { rows } = await database.pool.query("select state, turn from artifact_bundle");
    return rows[0] as { state: string; turn: number } | undefined;
  };
  const asked = uploader.assemble(bundle, chunks).catch(() => undefined);
  await until("begin of the work", async () => (await row())?.state === "assembling");
  await blow();
  await asked;
  await until(
    "end of the repeat",
    async () => (await uploader.assemble(bundle, chunks)).state === "ok",
    60_000,
  );
  expect(await row()).toEqual({ state: "ok", turn: 2 });

  await using database = connect(await url(), { max: 1, application: "test", onError: () => {} });
  await using files = await openFilesystem(path.join(instance.dataDir, "files"));
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*) as count from artifact_file",
  );
  expect(rows[0]?.count).toBe(FILES);
  const projectId = Number(dsn.pathname.slice(1));
  const [found] = await openArtifacts({ db: database.db, files }).near(projectId, "7.js");
  expect(found?.size).toBe(200);
}, 180_000);
