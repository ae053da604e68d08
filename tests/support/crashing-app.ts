import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { WireEvent, WireException, WireFrame } from "../../src/wire/event.ts";
import { ROOT, start } from "./program.ts";

const FIXTURE = path.join(ROOT, "tests/fixtures/crashing-app");

/** Where builds send what they built. */
export interface Destination {
  readonly url: string;
  readonly token: string;
  readonly org: string;
  readonly project: string;
}

/** The app of tests/fixtures/crashing-app in a folder of its own, with what it depends on installed. */
export class CrashingApp implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), "vedette-app-"));

  constructor() {
    cpSync(path.join(FIXTURE, "src"), path.join(this.folder, "src"), { recursive: true });
    const installed = path.join(this.folder, "node_modules");
    mkdirSync(installed);
    cpSync(path.join(FIXTURE, "each-of"), path.join(installed, "each-of"), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules/@sentry"), path.join(installed, "@sentry"));
  }

  /** Builds it with the bundler's Sentry plugin, which uploads; the folder of what was built. */
  async build(bundler: string, entry: string, release: string, to: Destination): Promise<string> {
    const built = path.join(this.folder, `${bundler}-${release}`);
    const { code, stdout, stderr } = await start(
      process.execPath,
      [path.join(FIXTURE, "build.mjs"), bundler, this.folder, entry, built],
      {
        SENTRY_URL: to.url,
        SENTRY_AUTH_TOKEN: to.token,
        SENTRY_ORG: to.org,
        SENTRY_PROJECT: to.project,
        RELEASE: release,
        NO_COLOR: "1",
        HOME: this.folder,
      },
      this.folder,
    ).ended;
    expect(code, stdout + stderr).toBe(0);
    return built;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A place that a frame may lead to. Lines and columns from 1. */
interface MarkedPlace {
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

interface Source {
  readonly lines: readonly string[];
  readonly places: readonly MarkedPlace[];
}

const SOURCES = new Map(
  readdirSync(path.join(FIXTURE, "src")).map((name) => [name, sourceOf(path.join(FIXTURE, "src", name))]),
);

function sourceOf(file: string): Source {
  const lines = readFileSync(file, "utf8").split("\n");
  const places = lines.flatMap((text, index) =>
    [...text.matchAll(/\/\*@(.*?)\*\//g)].map((found) => ({
      line: index + 1,
      column: found.index + found[0].length + 1,
      name: found[1] ?? "",
    })),
  );
  return { lines, places };
}

export function exceptionOf(event: WireEvent): WireException {
  const [exception] = event.entries.flatMap((entry) => (entry.type === "exception" ? entry.data.values : []));
  if (exception === undefined) throw new Error(`no exception: ${event.title}`);
  return exception;
}

/**
 * The in-app frames of an event, oldest call first: each as `cart.js: Cart.total` where its file, line, column, function
 * and the lines around are those of the sources; where they are not, what it says of itself.
 */
export function readFrames(event: WireEvent): string[] {
  const frames = exceptionOf(event).stacktrace?.frames ?? [];
  return frames.filter(({ inApp }) => inApp).map((frame) => read(frame));
}

function read(frame: WireFrame): string {
  const { filename, absPath, lineNo, colNo, context } = frame;
  const name = /(?:^|\/)src\/([^/]+\.js)$/.exec(filename ?? "")?.[1] ?? "";
  const source = SOURCES.get(name);
  const place = source?.places.find(({ line, column }) => line === lineNo && column === colNo);
  const isNamed = place?.name === "" || place?.name === frame.function;
  const from = Math.max(1, (lineNo ?? 0) - 5);
  const around = source?.lines.slice(from - 1, (lineNo ?? 0) + 5).map((line, index) => [from + index, line]);
  if (place && isNamed && isDeepStrictEqual(context, around)) return `${name}: ${place.name}`;
  return JSON.stringify({ filename, absPath, lineNo, colNo, function: frame.function, context }, null, 2);
}
