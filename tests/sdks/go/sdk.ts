import path from "node:path";
import type { Sdk } from "../sdk.ts";
import { lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

export const go: Sdk = {
  slug: "go",
  language: "Go",
  sdk: "sentry-go",
  version: "0.50.0",
  lack: () => lacking(["go", ["version"], "golang-go"]),
  async build(cache) {
    const file = path.join(cache, "shop");
    await run("go", ["build", "-buildvcs=false", "-o", file, "."], here);
    return { file, args: [], cwd: cache };
  },
  expected: {
    type: "main.OrderFailed",
    cause: "*errors.errorString",
    frame: "payOrder",
    culprit: "main in payOrder",
    sdkName: "sentry.go",
  },
};
