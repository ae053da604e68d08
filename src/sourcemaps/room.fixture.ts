import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import type { Artifact, Artifacts } from "../ports/artifacts.ts";
import type { Event, Frame } from "../protocol/event.ts";
import { SOURCE_MAP_LIMITS, type SourceMapLimits, type SourceMapsRoom } from "./room.ts";
import { SourceMaps } from "./source-maps.ts";

/** A room whose uploads and file store are held in memory, with a folder of its own. */
export class TestRoom implements AsyncDisposable {
  readonly uploads: { artifact: Artifact; bytes: Uint8Array }[] = [];
  readonly stored = new Map<string, Buffer>();
  readonly warnings: string[] = [];
  readonly room: SourceMapsRoom;
  /** Artifacts that were read whole, and questions to the index. */
  reads = 0;
  questions = 0;
  clock = Date.UTC(2026, 0, 1);
  readonly #opened: SourceMaps[] = [];

  constructor(limits: Partial<SourceMapLimits> = {}) {
    const warn = (_: object, sentence: string) => void this.warnings.push(sentence);
    const quiet = () => {};
    this.room = {
      artifacts: this.#artifacts(),
      files: this.#files(),
      folder: mkdtempSync(path.join(tmpdir(), "vedette-maps-")),
      makesApart: false,
      limits: { ...SOURCE_MAP_LIMITS, ...limits },
      now: () => new Date(this.clock),
      log: { debug: quiet, info: quiet, warn, error: warn },
    };
  }

  /** As a worker does that has just been started. */
  sourceMaps(): SourceMaps {
    const opened = new SourceMaps(this.room);
    this.#opened.push(opened);
    return opened;
  }

  upload(about: Partial<Artifact> & Pick<Artifact, "kind" | "url">, bytes: string | Uint8Array): Artifact {
    const held = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    const content = `content-${this.uploads.length}`;
    const artifact = { content, size: held.length, uploadedAt: this.uploads.length, ...about };
    this.uploads.unshift({ artifact, bytes: held });
    return artifact;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opened of this.#opened) await opened[Symbol.asyncDispose]();
    rmSync(this.room.folder, { recursive: true, force: true });
  }

  #artifacts(): Artifacts {
    const all = (): Artifact[] => this.uploads.map(({ artifact }) => artifact);
    return {
      hasAny: async () => this.uploads.length > 0,
      byDebugIds: async (_, ids) => {
        this.questions += 1;
        return all().filter(({ debugId }) => debugId !== undefined && ids.includes(debugId));
      },
      byUrls: async (_, release, dist, urls) => {
        this.questions += 1;
        return all().filter(
          (one) =>
            one.release === release &&
            (one.dist === dist || one.dist === undefined) &&
            urls.includes(one.url),
        );
      },
      near: async (_, name) =>
        all().filter(({ url }) => url.split("/").at(-1)?.toLowerCase() === name.toLowerCase()),
      read: async ({ content }) => {
        this.reads += 1;
        const found = this.uploads.find(({ artifact }) => artifact.content === content);
        if (found === undefined) throw new Error("the bytes are gone");
        return Readable.from([Buffer.from(found.bytes)]);
      },
    };
  }

  #files(): SourceMapsRoom["files"] {
    return {
      get: async (key) => {
        const bytes = this.stored.get(key);
        return bytes && { size: bytes.length, stream: Readable.from([bytes]) };
      },
      put: async (key, bytes) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        this.stored.set(key, Buffer.concat(chunks));
        return { kind: "stored", size: 0, sha1: "" };
      },
      list: async function* () {},
      remove: async (keys) => {
        for (const key of keys) this.stored.delete(key);
      },
    };
  }
}

/** An event of a browser with one exception of these frames, oldest call first. */
export function eventOf(frames: Frame[], more: Partial<Event> = {}): Event {
  return {
    event_id: "0".repeat(32),
    timestamp: 1_767_225_600,
    received: 1_767_225_600,
    platform: "javascript",
    level: "error",
    type: "error",
    exception: { values: [{ type: "TypeError", value: "x is not a function", stacktrace: { frames } }] },
    ...more,
  };
}

/** The frames of an error's own stack, oldest call first, of one file. */
export function framesOf(error: Error, file: string, absPath: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of (error.stack ?? "").split("\n")) {
    const at = line.indexOf(file);
    const place = /^:(\d+):(\d+)\)?$/.exec(line.slice(at + file.length));
    if (at < 0 || place === null) continue;
    const called = /^\s+at (?:async )?(.+?) \(/.exec(line)?.[1];
    const frame = { abs_path: absPath, lineno: Number(place[1]), colno: Number(place[2]) };
    frames.unshift(called === undefined ? frame : { ...frame, function: called });
  }
  return frames;
}
