import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "../support/program.ts";
import { docker, sh } from "./docker.ts";

/** What the Dockerfile starts from. */
export const BUILT_FROM: readonly string[] = ["node:24-bookworm-slim", "debian:bookworm-slim"];

const BUILDER = "vedette-test-builder";

/** Builds the image `vedette` of this working tree; megabytes of it. */
export async function buildImage(): Promise<number> {
  const builder = await builderOfThisMachine();
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].filter((name) => process.env[name]);
  const args = [
    ...["build", "--network", "host", "--tag", "vedette"],
    ...["--build-arg", `BUILD_IMAGE=${builder}`],
    ...proxies.flatMap((name) => ["--build-arg", `${name}=${process.env[name]}`]),
  ];
  await sh("docker", [...args, ROOT]);
  const bytes = await docker("image", "inspect", "vedette", "--format", "{{.Size}}");
  return Math.round(Number(bytes) / 1e6);
}

/**
 * The image that npm runs in, with this machine's way to the registry: its npm settings and its certificates. They stay
 * in the first stage of the build, of which nothing but files that npm made reaches the image.
 */
async function builderOfThisMachine(): Promise<string> {
  const [from = ""] = BUILT_FROM;
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-builder-"));
  try {
    const lines = [`FROM ${from}`];
    const settings = path.join(homedir(), ".npmrc");
    if (existsSync(settings)) {
      copyFileSync(settings, path.join(folder, "npmrc"));
      lines.push("COPY npmrc /root/.npmrc");
    }
    const certificates = process.env.NODE_EXTRA_CA_CERTS;
    if (certificates !== undefined && existsSync(certificates)) {
      copyFileSync(certificates, path.join(folder, "certificates.pem"));
      lines.push("COPY certificates.pem /etc/ssl/certificates.pem");
      lines.push("ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certificates.pem");
    }
    writeFileSync(path.join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
    await docker("build", "--tag", BUILDER, folder);
    return BUILDER;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
