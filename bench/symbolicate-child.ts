import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { SourceMapConsumer as WasmConsumer } from "source-map";
import { SourceMapConsumer } from "source-map-js";
import type { Artifact } from "../src/ports/artifacts.ts";
import type { Event, Frame } from "../src/protocol/event.ts";
import { Budget } from "../src/sourcemaps/kept/budget.ts";
import { resolveEvent } from "../src/sourcemaps/resolve-event.ts";
import { SOURCE_MAP_LIMITS } from "../src/sourcemaps/room.ts";
import { SourceMaps } from "../src/sourcemaps/source-maps.ts";

/** One reader of source maps in a process of its own. Prints its figures as JSON. */
interface Reader {
  /** From the map's bytes to the first place. */
  first(map: Buffer, id: string): Promise<void>;
  /** All frames of one trace in the map that was read last. Lines and columns from 1. */
  trace(frames: readonly Place[]): Promise<void>;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

const [, , task = "", reader = "", folder = ""] = process.argv;
const map = readFileSync(path.join(folder, "big.map"));
const script = readFileSync(path.join(folder, "big.js"));
const small = readFileSync(path.join(folder, "small.map"));
const smallScript = readFileSync(path.join(folder, "small.js"));
const cache = mkdtempSync(path.join(tmpdir(), "vedette-bench-maps-"));
process.on("exit", () => rmSync(cache, { recursive: true, force: true }));

const bytesOf = new Map<string, Buffer>();
const lineStarts = new Map<Buffer, number[]>();
const artifactOf = (id: string, kind: Artifact["kind"]): Artifact => ({
  content: `${id}-${kind}`,
  kind,
  url: `~/${id}`,
  debugId: id,
  size: bytesOf.get(`${id}-${kind}`)?.length ?? 0,
  uploadedAt: 0,
});

function vedette(): Reader {
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warn: (fields: object) => console.error(fields), error: quiet };
  const sourceMaps = new SourceMaps({
    artifacts: {
      byDebugIds: async (_, ids) =>
        ids.flatMap((id) => [artifactOf(id, "minified_source"), artifactOf(id, "source_map")]),
      byUrls: async () => [],
      hasAny: async () => true,
      near: async () => [],
      read: async ({ content }) => Readable.from(pieces(bytesOf.get(content) ?? Buffer.alloc(0))),
    },
    files: {
      get: async () => undefined,
      put: async (_, bytes) => {
        let size = 0;
        for await (const piece of bytes) size += piece.length;
        return { kind: "stored", size, sha1: "" };
      },
      list: async function* () {},
      remove: async () => {},
    },
    folder: cache,
    makesApart: false,
    limits: SOURCE_MAP_LIMITS,
    now: () => new Date(),
    log,
  });
  let last = "";
  const resolve = async (id: string, places: readonly Place[]): Promise<void> => {
    const { mappedFrames } = await resolveEvent(sourceMaps, eventOf(id, places), 1);
    if (mappedFrames === 0) throw new Error("no frame was mapped");
  };
  return {
    async first(bytes, id) {
      last = id;
      bytesOf.set(`${id}-source_map`, bytes);
      const budget = new Budget(Number.POSITIVE_INFINITY, 60_000, () => new Date());
      const opened = await sourceMaps.open.map(artifactOf(id, "source_map"), budget);
      if (opened.kind !== "open" || typeof opened.file.find(1, 100) === "undefined")
        throw new Error(opened.kind);
    },
    async trace(places) {
      bytesOf.set(`${last}-minified_source`, task === "memory" ? smallScript : script);
      await resolve(last, places);
    },
  };
}

function decoder(open: (text: string) => Promise<{ find(place: Place): void; drop(): void }>): Reader {
  const held: { find(place: Place): void }[] = [];
  return {
    async first(bytes) {
      const opened = await open(bytes.toString("utf8"));
      opened.find({ line: 2, column: 101 });
      held.push(opened);
    },
    async trace(places) {
      const last = held.at(-1);
      for (const place of places) last?.find(place);
    },
  };
}

const READERS: Record<string, () => Reader> = {
  vedette,
  "trace-mapping": () =>
    decoder(async (text) => {
      const traced = new TraceMap(text);
      return {
        find: ({ line, column }) => void originalPositionFor(traced, { line, column: column - 1 }),
        drop() {},
      };
    }),
  "source-map-js": () =>
    decoder(async (text) => {
      const consumer = new SourceMapConsumer(JSON.parse(text));
      return {
        find: ({ line, column }) => void consumer.originalPositionFor({ line, column: column - 1 }),
        drop() {},
      };
    }),
  "source-map": () =>
    decoder(async (text) => {
      const consumer = await new WasmConsumer(text);
      return {
        find: ({ line, column }) => void consumer.originalPositionFor({ line, column: column - 1 }),
        drop: () => consumer.destroy(),
      };
    }),
};

const use = READERS[reader]?.();
if (use === undefined) throw new Error(`no such reader: ${reader}`);
console.log(JSON.stringify(task === "memory" ? await memory(use) : await times(use)));

async function times(measured: Reader): Promise<object> {
  const cold = await timed(async () => measured.first(map, idOf("cold")));
  // A worker has read maps before: so has this process by now.
  for (let turn = 0; turn < 6; turn++) await measured.first(small, idOf(`small-${turn}`));
  const first: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await pause(300);
    first.push(await timed(async () => measured.first(map, idOf(`big-${turn}`))));
  }
  for (let turn = 0; turn < 20; turn++) await measured.trace(placesIn(script, 50));
  const fresh: number[] = [];
  const again: number[] = [];
  for (let turn = 0; turn < 41; turn++) {
    const places = placesIn(script, 50);
    fresh.push(await timed(async () => measured.trace(places)));
    again.push(await timed(async () => measured.trace(places)));
  }
  // The best: what a machine does beside this is in all of them but that.
  return { cold, first: Math.min(...first), fresh: median(fresh), again: median(again) };
}

/** Megabytes above those of a process that has loaded the same code. */
async function memory(measured: Reader): Promise<object> {
  const idle = process.memoryUsage().rss;
  for (let turn = 0; turn < 50; turn++) {
    await measured.first(Buffer.from(small), idOf(`small-${turn}`));
    await measured.trace(placesIn(smallScript, 50));
    bytesOf.clear();
  }
  await pause(1_000);
  return { megabytes: (process.memoryUsage().rss - idle) / 1e6 };
}

/** Places in long lines, as minified code is. */
function placesIn(code: Buffer, count: number): Place[] {
  const places: Place[] = [];
  const starts = startsOf(code);
  while (places.length < count) {
    const offset = Math.floor(Math.random() * code.length);
    const next = starts.findIndex((start) => start > offset);
    const line = next < 0 ? starts.length : next;
    const start = starts[line - 1] ?? 0;
    if ((starts[line] ?? code.length) - start > 1000) places.push({ line, column: offset - start + 1 });
  }
  return places;
}

function startsOf(code: Buffer): number[] {
  const known = lineStarts.get(code);
  if (known !== undefined) return known;
  const found = [0];
  for (let at = code.indexOf(10); at >= 0; at = code.indexOf(10, at + 1)) found.push(at + 1);
  lineStarts.set(code, found);
  return found;
}

function eventOf(id: string, places: readonly Place[]): Event {
  const absPath = `https://shop.test/${id}.js`;
  const frames = places.map(
    ({ line, column }): Frame => ({ abs_path: absPath, lineno: line, colno: column }),
  );
  return {
    event_id: "0".repeat(32),
    timestamp: 0,
    received: 0,
    platform: "javascript",
    level: "error",
    type: "error",
    exception: { values: [{ type: "Error", stacktrace: { frames } }] },
    debug_meta: { images: [{ type: "sourcemap", code_file: absPath, debug_id: id }] },
  };
}

/** A debug id for a name. */
function idOf(name: string): string {
  const hex = createHash("md5").update(name).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
