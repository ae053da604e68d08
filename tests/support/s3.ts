import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "./free-port.ts";
import { type Running, start } from "./program.ts";
import { until } from "./until.ts";

const executable = findMinio();

/** For `describeWhere`. */
export const lacksS3 =
  executable === undefined
    ? "an S3 server; build one with scripts/build-minio (needs Go), or name a MinIO in MINIO"
    : undefined;

export const ACCESS_KEY = "vedette-test";
export const SECRET_KEY = "vedette-test-secret";

export interface TestS3 extends AsyncDisposable {
  readonly endpoint: string;
  readonly port: number;
  createBucket(name: string): Promise<void>;
  /** As a machine that loses its power; what it kept stays for {@link TestS3.restart}. */
  kill(): Promise<void>;
  /** On the same port, with the same files. */
  restart(): Promise<void>;
}

/** MinIO as a process of its own, on a free port, with an empty folder. */
export async function startS3(env: Readonly<Record<string, string>> = {}): Promise<TestS3> {
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-s3-"));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: env.MINIO_REGION ?? "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  });
  const run = async () => {
    const running = start(
      executable ?? "minio",
      ["server", dir, "--address", `127.0.0.1:${port}`, "--console-address", "127.0.0.1:0", "--quiet"],
      {
        HOME: dir,
        MINIO_ROOT_USER: ACCESS_KEY,
        MINIO_ROOT_PASSWORD: SECRET_KEY,
        MINIO_BROWSER: "off",
        MINIO_UPDATE: "off",
        ...env,
      },
    );
    await whenReady(running, endpoint);
    return running;
  };
  let running = await run();
  const kill = async () => {
    running.child.kill("SIGKILL");
    await running.ended;
  };
  return {
    endpoint,
    port,
    createBucket: async (name) => void (await client.send(new CreateBucketCommand({ Bucket: name }))),
    kill,
    async restart() {
      running = await run();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The first start reads 150 MB of program, which took half a minute on a disk that others were busy with. */
async function whenReady(running: Running, endpoint: string): Promise<void> {
  let heard = "nothing";
  const look = async () => {
    const signal = AbortSignal.timeout(5_000);
    heard = await fetch(`${endpoint}/minio/health/cluster`, { signal }).then(
      ({ status }) => `HTTP ${status}`,
      (error: unknown) => String(error),
    );
    return heard === "HTTP 200";
  };
  const ready = until("answer of MinIO", look, 100_000).catch((error: unknown) => {
    throw new Error(`${error}; last heard: ${heard}`);
  });
  const ended = running.ended.then(({ code, stdout, stderr }) => {
    throw new Error(`MinIO ended with ${code} before it was ready: ${stdout}${stderr}`);
  });
  await Promise.race([ready, ended]);
}

function findMinio(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const candidates = [...folders, path.join(cache, "vedette/bin")].map((folder) =>
    path.join(folder, "minio"),
  );
  return [process.env.MINIO, ...candidates].find(
    (file): file is string => file !== undefined && file !== "" && isExecutable(file),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
