import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { buildScript } from "./symbolicate-maps.ts";

const BIG = 20_000_000;
const SMALL = 5_000_000;
const DECODERS = ["trace-mapping", "source-map", "source-map-js"];
const READERS = ["vedette", ...DECODERS];

interface Times {
  /** Milliseconds from the bytes of a map to the first place: as the first of a process, and later. */
  readonly cold: number;
  readonly first: number;
  /** Milliseconds for a trace of 50 frames: of places not asked for before, and the same again. */
  readonly fresh: number;
  readonly again: number;
}

/**
 * What reading source maps costs beside what npm's decoders take in the same run: each reader in processes of
 * its own, one after the other. Prints a table; the exit code says whether the promised bounds hold.
 */
export async function benchSymbolicate(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-bench-"));
  try {
    const big = await buildScript(BIG, folder);
    const small = await buildScript(SMALL, folder);
    for (const [name, { script, map }] of Object.entries({ big, small })) {
      writeFileSync(path.join(folder, `${name}.js`), script);
      writeFileSync(path.join(folder, `${name}.map`), map);
    }
    const times = new Map<string, Times>();
    const memory = new Map<string, number>();
    for (const reader of READERS) times.set(reader, await run("times", reader, folder));
    for (const reader of READERS) {
      const { megabytes } = await run<{ megabytes: number }>("memory", reader, folder);
      memory.set(reader, megabytes);
    }
    print(times, memory, { big: big.map.length, small: small.map.length, script: big.script.length });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run<T>(task: string, reader: string, folder: string): Promise<T> {
  const file = path.join(import.meta.dirname, "symbolicate-child.ts");
  const child = spawn(process.execPath, [file, task, reader, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await text(child.stdout)) as T;
}

function print(
  times: ReadonlyMap<string, Times>,
  memory: ReadonlyMap<string, number>,
  sizes: { big: number; small: number; script: number },
): void {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  console.log(
    `a map of ${mb(sizes.big)} for a script of ${mb(sizes.script)}; fifty maps of ${mb(sizes.small)}\n`,
  );
  const row = (name: string, figure: (reader: string) => string): void =>
    console.log(name.padEnd(48) + READERS.map((reader) => figure(reader).padStart(15)).join(""));
  row("", (reader) => reader);
  const of = (reader: string): Times => times.get(reader) ?? { cold: 0, first: 0, fresh: 0, again: 0 };
  row("first place in a map, first of the process, ms", (reader) => of(reader).cold.toFixed(0));
  row("first place in a new map, best of five, ms", (reader) => of(reader).first.toFixed(0));
  row("50 frames of a known map, new places, ms", (reader) => of(reader).fresh.toFixed(2));
  row("50 frames, the same trace again, ms", (reader) => of(reader).again.toFixed(2));
  row("memory above idle with fifty maps, MB", (reader) => (memory.get(reader) ?? 0).toFixed(0));

  const fastest = Math.min(...DECODERS.map((decoder) => of(decoder).first));
  const ratio = of("vedette").first / fastest;
  const checks: [string, boolean][] = [
    [`first look-up: ${ratio.toFixed(2)} × the fastest decoder, 1.2 allowed`, ratio < 1.2],
    [`the same trace again: ${of("vedette").again.toFixed(2)} ms, 1 allowed`, of("vedette").again < 1],
    [
      `fifty maps: ${(memory.get("vedette") ?? 0).toFixed(0)} MB, 150 allowed`,
      (memory.get("vedette") ?? 0) < 150,
    ],
  ];
  console.log("");
  for (const [sentence, holds] of checks) {
    console.log(`${holds ? "holds" : "FAILS"}  ${sentence}`);
    if (!holds) process.exitCode = 1;
  }
}
