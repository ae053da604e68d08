import { readFileSync } from "node:fs";
import path from "node:path";
import type { Sdk } from "../sdk.ts";
import { kept, lacking, run } from "../toolchain.ts";

const here = import.meta.dirname;

export const java: Sdk = {
  slug: "java",
  language: "Java",
  sdk: "io.sentry:sentry",
  version: "8.62.0",
  lack: () => lacking(["javac", ["-version"], "default-jdk-headless"], ["mvn", ["--version"], "maven"]),
  async build(cache) {
    const jars = path.join(cache, "jars");
    const classes = path.join(cache, "classes");
    await kept(jars, readFileSync(path.join(here, "pom.xml"), "utf8"), () =>
      run("mvn", ["-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${jars}`], here),
    );
    await run("javac", ["-cp", `${jars}/*`, "-d", classes, "shop/Shop.java"], here);
    return { file: "java", args: ["-cp", `${jars}/*:${classes}`, "shop.Shop"], cwd: cache };
  },
  expected: {
    type: "IllegalStateException",
    cause: "IllegalArgumentException",
    frame: "payOrder",
    culprit: "shop.Shop in payOrder",
    sdkName: "sentry.java",
  },
};
