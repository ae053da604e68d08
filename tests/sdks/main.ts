import { startAll } from "../support/server.ts";
import { oldBrowsers } from "./browser/sdk.ts";
import { go } from "./go/sdk.ts";
import { java } from "./java/sdk.ts";
import { oldNodes, ravenNode } from "./node/sdk.ts";
import { oldPythons, python } from "./python/sdk.ts";
import { ravenRuby, ruby } from "./ruby/sdk.ts";
import { rust } from "./rust/sdk.ts";
import type { Sdk } from "./sdk.ts";
import { cacheFolder } from "./toolchain.ts";
import { type Result, trySdk } from "./try-sdk.ts";

interface Row {
  readonly sdk: Sdk;
  readonly result: Result;
  readonly seconds: number;
}

const AT_ONCE = 2;

/** `npm run test:sdks [slug …]`: the slowest build first, so that the others run beside it. */
const all = [
  ...[rust, java, python, go, await ruby(), await ravenRuby()],
  ...[...oldPythons, ...oldNodes, ravenNode, ...oldBrowsers],
];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((slug) => !all.some((sdk) => sdk.slug === slug));
if (unknown.length > 0) {
  console.error(
    `No SDK is called ${unknown.join(", ")}. There are: ${all.map(({ slug }) => slug).join(", ")}.`,
  );
  process.exit(1);
}

const rows = await tryAll(all.filter(({ slug }) => wanted.length === 0 || wanted.includes(slug)));
printTable(rows);
for (const { sdk, result } of rows) {
  if (result.kind === "passed") continue;
  console.log(`\n${sdk.language}, ${sdk.sdk} ${sdk.version}: ${result.kind}`);
  for (const why of [result.why].flat()) console.log(`  ${why.replaceAll("\n", "\n  ")}`);
}
console.log(
  "\nPHP is not among them: its SDK is to be had from Packagist alone, and no Debian package has it.",
);

const count = (kind: Result["kind"]) => rows.filter(({ result }) => result.kind === kind).length;
console.log(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
// As in .ci/run: what is skipped there was forgotten.
const mayNotSkip = Boolean(process.env.VEDETTE_NOTHING_SKIPPED) && count("skipped") > 0;
if (mayNotSkip) console.log("Nothing may be skipped in this run.");
process.exitCode = count("failed") > 0 || mayNotSkip ? 1 : 0;

/** One server for all, a project for each. */
async function tryAll(sdks: readonly Sdk[]): Promise<Row[]> {
  const { instance } = await startAll();
  await using _instance = instance;
  const waiting = [...sdks];
  const rows: Row[] = [];
  const work = async () => {
    for (let sdk = waiting.shift(); sdk !== undefined; sdk = waiting.shift()) {
      const began = performance.now();
      const result = await trySdk(sdk, instance, cacheFolder());
      rows.push({ sdk, result, seconds: (performance.now() - began) / 1000 });
      console.error(`${sdk.language}, ${sdk.sdk} ${sdk.version}: ${result.kind}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rows.sort((a, b) => sdks.indexOf(a.sdk) - sdks.indexOf(b.sdk));
}

function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ sdk, result, seconds }) => [
    sdk.language,
    `${sdk.sdk} ${sdk.version}`.trim(),
    result.kind,
    seconds.toFixed(1),
  ]);
  const table = [["language", "SDK", "result", "seconds"], ...cells];
  const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0));
  console.log();
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join("  ")
        .trimEnd(),
    );
}
