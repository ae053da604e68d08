import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

interface Entry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../package-lock.json"), "utf8")) as {
  packages: Record<string, Entry>;
};

it("the lock file has every platform's package, without which npm ci refuses a fresh clone", () => {
  const missing = Object.values(lock.packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => lock.packages[`node_modules/${name}`]?.version === undefined);
  expect(missing).toEqual([]);
});

it("the lock file names no registry", () => {
  expect(JSON.stringify(lock)).not.toContain('"resolved"');
});
