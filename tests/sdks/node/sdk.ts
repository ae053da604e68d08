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

/** One of each generation before ours, which the tests of pages and of a whole tour use. */
export const oldNodes: readonly Sdk[] = [
  generation("10.78.0"),
  generation("9.47.2"),
  generation("8.55.2"),
  generation("7.120.4"),
  // These two call a module by its whole file name.
  generation("6.19.7", { culprit: "payOrder(payment.cjs)" }),
  generation("5.30.0", { culprit: "payOrder(payment.cjs)" }),
];

function generation(version: string, expected: Partial<Expected> = {}): Sdk {
  const slug = `node-${version.split(".", 1)[0]}`;
  return oldSdk("@sentry/node", version, slug, "sentry.cjs", { cause: "TypeError", ...expected });
}

export const ravenNode = oldSdk("raven", "2.6.4", "node-raven", "raven.cjs", {
  culprit: "payment.cjs at payOrder", // its own words
  sdkName: "raven-node",
});
