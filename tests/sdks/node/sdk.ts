import path from "node:path";
import type { Expected, Sdk } from "../sdk.ts";
import { kept, lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

/** Installed beside our own packages, never among them: npm warns of these for a reason. */
function oldSdk(sdk: string, version: string, slug: string, app: string, expected: Partial<Expected>): Sdk {
  return {
    slug,
    language: "Node",
    sdk,
    version,
    lack: () => lacking(["npm", ["--version"], "npm"]),
    async build(cache) {
      await kept(cache, `${sdk}@${version}`, () =>
        run(
          "npm",
          ["install", "--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund", `${sdk}@${version}`],
          cache,
        ),
      );
      return { file: process.execPath, args: [app], cwd: here, env: { SDK_FOLDER: path.join(cache, "/") } };
    },
    expected: {
      type: "RangeError",
      frame: "payOrder",
      culprit: "payOrder(payment)",
      sdkName: "sentry.javascript.node",
      ...expected,
    },
  };
}

export const node7 = oldSdk("@sentry/node", "7.120.4", "node-7", "sentry-7.cjs", { cause: "TypeError" });
export const ravenNode = oldSdk("raven", "2.6.4", "node-raven", "raven.cjs", {
  culprit: "payment.cjs at payOrder", // its own words
  sdkName: "raven-node",
});
