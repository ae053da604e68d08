import path from "node:path";
import type { Expected, Sdk } from "../sdk.ts";
import { answer, kept, lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

function pythonSdk(
  sdk: string,
  version: string,
  slug: string,
  app: string,
  expected: Partial<Expected> = {},
): Sdk {
  return {
    slug,
    language: "Python",
    sdk,
    version,
    lack: () => lacking(["python3", ["-c", "import venv, ensurepip"], "python3 and python3-venv"]),
    async build(cache) {
      // The early ones find their parts by pkg_resources, which setuptools brought until version 80.
      const wanted = [`${sdk}==${version}`, "setuptools<80"];
      const about = await answer("python3", "-c", "import sys; print(sys.version, sys.prefix)");
      const file = path.join(cache, "bin/python");
      await kept(cache, `${about}\n${wanted.join("\n")}`, async () => {
        await run("python3", ["-m", "venv", cache], here);
        await run(file, ["-m", "pip", "install", "--quiet", ...wanted], here);
      });
      return { file, args: [app], cwd: here };
    },
    expected: {
      type: "RuntimeError",
      cause: "ValueError",
      frame: "pay_order",
      culprit: "__main__ in pay_order",
      sdkName: "sentry.python",
      ...expected,
    },
  };
}

export const python = pythonSdk("sentry-sdk", "2.75.0", "python", "shop.py");

/** The last of the first generation, an early one of it, and the SDK before all of these. */
export const oldPythons: readonly Sdk[] = [
  pythonSdk("sentry-sdk", "1.45.1", "python-1", "shop.py"),
  pythonSdk("sentry-sdk", "0.20.3", "python-0", "shop.py"),
  pythonSdk("raven", "6.10.0", "python-raven", "raven_shop.py", { sdkName: "raven-python" }),
];
