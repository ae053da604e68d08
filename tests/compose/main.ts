import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lackOfDocker, missingImages } from "./docker.ts";
import { BUILT_FROM, buildImage } from "./image.ts";
import { oneHost } from "./one-host.ts";
import { ownCluster } from "./own-cluster.ts";
import { sentry9 } from "./sentry-9.ts";
import { step } from "./story.ts";

interface Story {
  readonly title: string;
  readonly images: readonly string[];
  readonly act: (scratch: string) => Promise<void>;
}

const BALANCER = "haproxy:3.0";
const OWN = ["postgres:17", "redis:7", "memcached:1.6"];
const STORIES: Readonly<Record<string, Story>> = {
  "one-host": { title: "docker-compose.yml, one machine", images: OWN, act: oneHost },
  "own-cluster": {
    title: "deploy/compose, a primary and a secondary",
    images: [...OWN, "minio/minio", BALANCER],
    act: ownCluster,
  },
  "sentry-9": {
    title: "the compose files of a Sentry 9 cluster",
    images: [
      "postgres:9.5",
      "redis:3.2-alpine",
      "memcached:1.5-alpine",
      "tianon/exim4",
      "minio/minio",
      BALANCER,
    ],
    act: sentry9,
  },
};

/**
 * `npm run test:compose [story …]`: the shipped image and files, with real containers. With `--built` the image
 * `vedette` that is there already is tried.
 */
const words = process.argv.slice(2);
process.exitCode = await main(
  words.filter((word) => word !== "--built"),
  words.includes("--built"),
);

async function main(wanted: readonly string[], isBuilt: boolean): Promise<number> {
  const unknown = wanted.filter((name) => !Object.hasOwn(STORIES, name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(", ")}. There are: ${Object.keys(STORIES).join(", ")}.`);
    return 1;
  }
  const lack = await lackOfDocker();
  if (lack !== undefined) return skipped(`this machine lacks ${lack}`);
  if (!isBuilt) {
    const base = await missingImages(BUILT_FROM);
    if (base.length > 0) return skipped(`no registry that this machine reaches has ${base.join(", ")}`);
    const megabytes = await step("docker build", buildImage);
    console.log(`  the image has ${megabytes} MB`);
  }
  let failed = 0;
  for (const [name, story] of Object.entries(STORIES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const missing = await missingImages(story.images);
    if (missing.length > 0) {
      skipped(`${story.title}: no registry that this machine reaches has ${missing.join(", ")}`);
      continue;
    }
    if (!(await passes(story))) failed++;
  }
  console.log(failed > 0 ? `${failed} failed` : "passed");
  return failed > 0 ? 1 : 0;
}

async function passes({ title, act }: Story): Promise<boolean> {
  console.log(`\n${title}`);
  const scratch = mkdtempSync(path.join(tmpdir(), "vedette-test-compose-"));
  try {
    await act(scratch);
    return true;
  } catch (error) {
    console.error(error);
    return false;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Not a failure: whoever has no Docker can work on everything else. */
function skipped(why: string): number {
  console.log(`skipped: ${why}.`);
  return 0;
}
