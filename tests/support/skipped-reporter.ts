import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Says at the end of a run which tests were skipped and why, and closes with one plain line. With
 * VEDETTE_NOTHING_SKIPPED set, as in .ci/run, a skipped test is a failure.
 */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const failed = tests.filter((test) => test.result().state === "failed").length;
    const passed = tests.filter((test) => test.result().state === "passed").length;
    // A file that could not be read has no tests that could fail.
    const broken = modules.filter((module) => module.state() === "failed" && module.errors().length > 0);
    for (const [why, names] of byReason(skipped)) {
      console.log(`\nskipped, ${why}:`);
      for (const name of names) console.log(`  ${name}`);
    }
    if (skipped.length > 0 && process.env.VEDETTE_NOTHING_SKIPPED) {
      console.log("\nNothing may be skipped in this run.");
      process.exitCode = 1;
    }
    const left = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
    console.log(`\n${passed} passed, ${failed + broken.length} failed${left}`);
  }
}

function byReason(skipped: readonly TestCase[]): ReadonlyMap<string, string[]> {
  const reasons = new Map<string, string[]>();
  for (const test of skipped) {
    const result = test.result();
    const note = result.state === "skipped" ? result.note : undefined;
    const why = note ?? "for the reason in the name";
    reasons.set(why, [...(reasons.get(why) ?? []), `${test.module.relativeModuleId} > ${test.fullName}`]);
  }
  return reasons;
}
