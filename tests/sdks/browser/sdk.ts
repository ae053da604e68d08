import path from "node:path";
import { lacksChromium } from "../../support/chromium.ts";
import type { Expected, Sdk } from "../sdk.ts";
import { kept, lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

/** A page that loads the SDK's own bundle by a script tag, as pages did before bundlers. */
function pageSdk(sdk: string, version: string, bundle: string, expected: Partial<Expected>): Sdk {
  return {
    slug: `browser-${sdk === "raven-js" ? "raven" : version.split(".", 1)[0]}`,
    language: "Browser",
    sdk,
    version,
    lack: async () => (await lacking(["npm", ["--version"], "npm"])) ?? lacksChromium,
    async build(cache) {
      await kept(cache, `${sdk}@${version}`, () =>
        run(
          "npm",
          ["install", "--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund", `${sdk}@${version}`],
          cache,
        ),
      );
      const script = path.join(cache, "node_modules", sdk, bundle);
      return { file: process.execPath, args: ["open-page.ts", script], cwd: here };
    },
    expected: {
      type: "RangeError",
      frame: "payOrder",
      culprit: "payOrder(/page.js)",
      sdkName: "sentry.javascript.browser",
      ...expected,
    },
  };
}

export const oldBrowsers: readonly Sdk[] = [
  pageSdk("@sentry/browser", "6.19.7", "build/bundle.min.js", { cause: "TypeError" }),
  pageSdk("@sentry/browser", "5.30.0", "build/bundle.min.js", { cause: "TypeError" }),
  pageSdk("raven-js", "3.27.2", "dist/raven.min.js", {
    culprit: /^http:\/\/127\.0\.0\.1:\d+\/page\.js$/, // its own words
    sdkName: "raven-js",
  }),
];
