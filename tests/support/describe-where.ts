import { describe, it } from "vitest";

/**
 * A group of tests that needs something of the machine. `lack` says what is missing and how to get it ("Chromium;
 * install the package chromium"); the group is then skipped, and the summary of the run prints why.
 */
export function describeWhere(lack: string | undefined, name: string, body: () => void): void {
  if (lack === undefined) describe(name, body);
  else describe(name, () => it("needs what this machine lacks", (context) => context.skip(`needs ${lack}`)));
}
