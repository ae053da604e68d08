import path from "node:path";
import type { Sdk } from "../sdk.ts";
import { lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

export const rust: Sdk = {
  slug: "rust",
  language: "Rust",
  sdk: "sentry",
  version: "0.49.5",
  lack: () => lacking(["cargo", ["--version"], "cargo"], ["cc", ["--version"], "gcc"]),
  async build(cache) {
    await run("cargo", ["build", "--quiet"], here, { CARGO_TARGET_DIR: cache });
    return { file: path.join(cache, "debug/shop"), args: [], cwd: cache };
  },
  expected: {
    type: "OrderFailed",
    cause: "CardDeclined",
    frame: "shop::pay_order",
    culprit: "shop::pay_order",
    sdkName: "sentry.rust",
  },
};
