import { afterAll, beforeAll, expect } from "vitest";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import { openArtifactsWeb, Uploader } from "../support/artifacts-web.ts";
import { describeWhere } from "../support/describe-where.ts";
import { releaseForm } from "../support/release-form.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3, type TestS3 } from "../support/s3.ts";
import { type ArtifactsUnderTest, artifactsContract } from "./artifacts.ts";

artifactsContract("over a folder", () => openTested());

describeWhere(lacksS3, "S3", () => {
  const stack = new AsyncDisposableStack();
  let s3: TestS3;
  beforeAll(async () => {
    s3 = stack.use(await startS3());
    await s3.createBucket("files");
  });
  afterAll(() => stack.disposeAsync());

  artifactsContract("over S3", () =>
    openTested(`s3+http://${ACCESS_KEY}:${SECRET_KEY}@127.0.0.1:${s3.port}/files?path_style=true`),
  );
});

/** Sent over HTTP to a web node, found as a worker finds them. */
async function openTested(filesUrl?: string): Promise<ArtifactsUnderTest> {
  const instance = await openArtifactsWeb(filesUrl === undefined ? {} : { filesUrl });
  const { db } = instance.connection;
  const uploader = new Uploader(
    instance.url,
    await instance.token("member", "project:releases", "project:read"),
  );
  return {
    artifacts: openArtifacts({ db, files: instance.files }),
    projectIds: instance.projectIds,
    async send(files, { projects = ["web"], ...to } = {}) {
      expect((await uploader.upload(bundleOf(files), { projects, ...to })).state).toBe("ok");
    },
    async sendAlone(url, { bytes, headers = [] }, { version, dist }) {
      const releases = "projects/acme/web/releases/";
      await uploader.ask("POST", releases, { version, projects: ["web"] });
      const form = releaseForm({ name: url, bytes, headers, ...(dist !== undefined && { dist }) });
      const { status } = await uploader.ask("POST", `${releases}${encodeURIComponent(version)}/files/`, form);
      expect(status).toBe(201);
    },
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
