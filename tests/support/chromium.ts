import { accessSync, constants } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const executable = findChromium();

export const hasChromium = executable !== undefined;

/** For `describeWhere`. */
export const lacksChromium =
  executable === undefined ? "Chromium; install the package chromium, or name it in CHROMIUM" : undefined;

/** The system's own Chromium, without a window. The caller closes it. */
export async function openChromium(): Promise<Browser & AsyncDisposable> {
  return await chromium.launch({
    executablePath: executable ?? "chromium",
    // Its sandbox refuses root, and shared memory of containers is small.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [process.env.CHROMIUM, ...candidates].find(
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
