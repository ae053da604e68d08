import { readFileSync } from "node:fs";
import path from "node:path";
import type { Sdk } from "../sdk.ts";
import { answer, kept, lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

export const python: Sdk = {
  slug: "python",
  language: "Python",
  sdk: "sentry-sdk",
  version: "2.75.0",
  lack: () => lacking(["python3", ["-c", "import venv, ensurepip"], "python3 and python3-venv"]),
  async build(cache) {
    const requirements = readFileSync(path.join(here, "requirements.txt"), "utf8");
    const recipe = `${await answer("python3", "-c", "import sys; print(sys.version, sys.prefix)")}\n${requirements}`;
    const file = path.join(cache, "bin/python");
    await kept(cache, recipe, async () => {
      await run("python3", ["-m", "venv", cache], here);
      await run(file, ["-m", "pip", "install", "--quiet", "-r", "requirements.txt"], here);
    });
    return { file, args: ["shop.py"], cwd: here };
  },
  expected: {
    type: "RuntimeError",
    cause: "ValueError",
    frame: "pay_order",
    culprit: "__main__ in pay_order",
    sdkName: "sentry.python",
  },
};
