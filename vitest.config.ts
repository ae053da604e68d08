import { defineConfig } from "vitest/config";
import { SkippedReporter } from "./tests/support/skipped-reporter.ts";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts", "ui/src/**/*.test.ts", "ui/src/**/*.test.tsx"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", new SkippedReporter()],
    globalSetup: ["tests/support/postgres.ts"],
  },
});
