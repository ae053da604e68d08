import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Blow } from "./blows.ts";
import { lackOfCluster } from "./cluster.ts";
import { endChildrenWithUs } from "./end-with-us.ts";
import { playRound, type RoundReport } from "./round.ts";

/**
 * `npm run test:cluster [-- --rounds 10]`: a whole cluster of real processes under load, in which one after another is
 * killed. The first round keeps to an order, later ones shuffle it.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1" },
    /** Events a second. */
    rate: { type: "string", default: "200" },
    /** Digest threads of each worker. */
    concurrency: { type: "string", default: "3" },
    away: { type: "string", default: "1" },
    /** Do not wait minutes at the end for claims of the dead to run out. */
    hurry: { type: "boolean", default: false },
    /** Only blows whose name begins so, such as `redis`. */
    only: { type: "string" },
  },
});

endChildrenWithUs();
process.exitCode = await main(Number(values.rounds));

async function main(rounds: number): Promise<number> {
  if (lackOfCluster !== undefined) {
    const isWanted = process.env.VEDETTE_NOTHING_SKIPPED === "1";
    console.log(`${isWanted ? "failed" : "skipped"}: this machine lacks ${lackOfCluster}.`);
    return isWanted ? 1 : 0;
  }
  let passed = 0;
  for (let round = 1; round <= rounds; round++) {
    console.log(`\nround ${round} of ${rounds}`);
    if (await passes(round)) passed++;
  }
  console.log(`\n${passed} of ${rounds} rounds passed`);
  return passed === rounds ? 0 : 1;
}

async function passes(round: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-cluster-"));
  const begun = performance.now();
  try {
    const report = await playRound({
      folder,
      perSecond: Number(values.rate),
      concurrency: Number(values.concurrency),
      awaySeconds: Number(values.away),
      isHurried: values.hurry,
      ...(values.only !== undefined && { only: values.only }),
      shuffle: round === 1 ? (blows) => blows : shuffled,
      say: (line) => console.log(`  ${line}`),
    });
    print(report, (performance.now() - begun) / 1000);
    if (report.wrongs.length === 0) {
      rmSync(folder, { recursive: true, force: true });
      return true;
    }
  } catch (error) {
    console.error(error);
  }
  console.log(`  FAILED; what every process said is in ${path.join(folder, "logs")}`);
  return false;
}

function print(report: RoundReport, seconds: number): void {
  const slowest = report.blows.toSorted((one, other) => other.storedSeconds - one.storedSeconds)[0];
  console.log(`  ${report.blows.length} blows in ${seconds.toFixed(0)} s`);
  console.log(`  events: ${report.sent} sent, ${report.answered} answered 2xx, ${report.stored} stored`);
  if (slowest) console.log(`  slowest recovery: ${slowest.storedSeconds.toFixed(1)} s after ${slowest.name}`);
  console.log(`  a person looked at ${report.looks} pages and signed in ${report.signIns} times`);
  console.log(`  ${report.files} files were uploaded and read on both web nodes`);
  console.log(`  ${report.mails} mails came, each once; of ${report.unknownMails} nobody knows what became`);
  for (const wrong of report.wrongs) console.log(`  WRONG: ${wrong}`);
}

function shuffled(blows: Blow[]): Blow[] {
  return blows
    .map((blow) => ({ blow, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ blow }) => blow);
}
