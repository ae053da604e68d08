import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import type { LoadedConfig } from "../../config.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Whether files can be kept: a folder that is writable, or a bucket that can be listed, written and deleted from. */
export async function checkFiles({ files }: LoadedConfig): Promise<Finding> {
  if (files.kind === "filesystem") return await checkFolder(files.dir);
  const { openS3 } = await import("../../drivers/files-s3/open.ts");
  await using store = openS3(files);
  const trouble = await store.trouble();
  return trouble
    ? problem("Files", trouble.sentence)
    : ok("Files", `the S3 bucket "${files.bucket}" can be used`);
}

async function checkFolder(dir: string): Promise<Finding> {
  if (!existsSync(dir)) return ok("Files", `${dir} is made when the server starts`);
  try {
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok("Files", `${dir} is writable`);
  } catch {
    return problem("Files", `${dir} cannot be written`, "Give it to the user who starts Vedette.");
  }
}
