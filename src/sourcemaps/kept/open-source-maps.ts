import { createHash } from "node:crypto";
import { Lru } from "../../lib/lru.ts";
import { Turns } from "../../lib/turns.ts";
import type { Artifact } from "../../ports/artifacts.ts";
import { COMPILED_VERSION, CompiledFile } from "../compiled/compiled-file.ts";
import { EMBEDDED } from "../compiled/references.ts";
import { type Made, make } from "../making/make.ts";
import { MakingApart } from "../making/make-apart.ts";
import { LookUp, type Memo } from "../map/look-up.ts";
import { LOOK_UP_VERSION } from "../map/look-up-file.ts";
import { Unusable, type UnusableReason } from "../map/unusable.ts";
import type { PlacedBytes } from "../placed-bytes.ts";
import { readArtifact } from "../read-artifact.ts";
import type { SourceMapsRoom } from "../room.ts";
import type { Budget } from "./budget.ts";
import { KeptFiles } from "./kept-files.ts";
import { type Openable, OpenFiles } from "./open-files.ts";

/** Line marks and function tables of sources, together. */
const MEMO_BYTES = 8 * 1024 * 1024;
const UNUSABLE_HELD = 2000;

export type Opened<T> =
  | { readonly kind: "open"; readonly file: T }
  | { readonly kind: "unusable"; readonly reason: UnusableReason }
  | { readonly kind: "over_budget" }
  /** The bytes cannot be read at the moment. */
  | { readonly kind: "away" };

interface Format<T extends Openable> {
  /** The format and its version. */
  readonly kind: string;
  readonly made: Made;
  /** Absent where the upload itself is read. */
  readonly read?: (artifact: Artifact) => Promise<Uint8Array<ArrayBuffer>>;
  readonly open: (id: string, bytes: PlacedBytes) => T | undefined;
}

/** Opens source maps and compiled scripts: each is read once for all workers, and then only looked up in. */
export class OpenSourceMaps implements AsyncDisposable {
  readonly #room: SourceMapsRoom;
  readonly #kept: KeptFiles;
  readonly #memo: Memo = new Lru(MEMO_BYTES, ({ length }) => length * 4 + 64);
  readonly #maps: OpenFiles<LookUp>;
  readonly #scripts: OpenFiles<CompiledFile>;
  readonly #unusable = new Lru<string, UnusableReason>(UNUSABLE_HELD);
  readonly #opening = new Map<string, Promise<Opened<Openable>>>();
  /** One at a time is read whole into memory. */
  readonly #reading = new Turns(1);
  readonly #apart: MakingApart | undefined;
  readonly #map: Format<LookUp>;
  readonly #embedded: Format<LookUp>;
  readonly #header: Format<LookUp>;
  readonly #script: Format<CompiledFile>;

  constructor(room: SourceMapsRoom) {
    this.#room = room;
    this.#kept = new KeptFiles(room);
    this.#apart = room.makesApart ? new MakingApart() : undefined;
    this.#maps = new OpenFiles(room.limits.memory / 2);
    this.#scripts = new OpenFiles(room.limits.memory / 2);
    const open = (id: string, bytes: PlacedBytes) => LookUp.open(id, bytes, this.#memo);
    this.#map = { kind: `map${LOOK_UP_VERSION}`, made: "map", open };
    this.#embedded = { kind: `embedded${LOOK_UP_VERSION}`, made: "embedded", open };
    this.#header = {
      kind: `header${LOOK_UP_VERSION}`,
      made: "header",
      open,
      read: async ({ sourceMapUrl = "" }) => Uint8Array.from(Buffer.from(sourceMapUrl)),
    };
    this.#script = {
      kind: `script${COMPILED_VERSION}`,
      made: "script",
      open: (id, bytes) => CompiledFile.open(id, bytes),
    };
  }

  /** The look-up of a map; for a script of the one in its header, else of the one that is embedded in it. */
  async map(artifact: Artifact, budget: Budget): Promise<Opened<LookUp>> {
    const { kind, sourceMapUrl } = artifact;
    if (kind === "source_map") return await this.#find(this.#maps, this.#map, artifact, budget);
    if (sourceMapUrl?.startsWith(EMBEDDED) !== true)
      return await this.#find(this.#maps, this.#embedded, artifact, budget);
    const content = createHash("sha256").update(sourceMapUrl).digest("hex");
    const inHeader = { ...artifact, content, size: sourceMapUrl.length };
    return await this.#find(this.#maps, this.#header, inHeader, budget);
  }

  async script(artifact: Artifact, budget: Budget): Promise<Opened<CompiledFile>> {
    return await this.#find(this.#scripts, this.#script, artifact, budget);
  }

  /** Any uploaded file as text, for sources that are in a bundle of their own. */
  async text(artifact: Artifact, budget: Budget): Promise<string | undefined> {
    if (!budget.allows(artifact.size)) return undefined;
    try {
      return Buffer.from(await this.#read(artifact)).toString("utf8");
    } catch (error) {
      this.#explain(error);
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#apart?.[Symbol.asyncDispose]();
    await this.#kept[Symbol.asyncDispose]();
    this.#maps[Symbol.dispose]();
    this.#scripts[Symbol.dispose]();
  }

  async #find<T extends Openable>(
    files: OpenFiles<T>,
    format: Format<T>,
    artifact: Artifact,
    budget: Budget,
  ): Promise<Opened<T>> {
    const key = `${format.kind}/${artifact.content}`;
    for (;;) {
      const file = files.get(key);
      if (file !== undefined) return { kind: "open", file };
      const reason = this.#unusable.get(key);
      if (reason !== undefined) return { kind: "unusable", reason };
      const others = this.#opening.get(key);
      if (others === undefined) break;
      const opened = await others;
      if (opened.kind !== "open") return opened as Opened<T>;
    }
    const opening = this.#open(files, format, artifact, key, budget).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return await opening;
  }

  async #open<T extends Openable>(
    files: OpenFiles<T>,
    format: Format<T>,
    artifact: Artifact,
    key: string,
    budget: Budget,
  ): Promise<Opened<T>> {
    const { kind } = format;
    const found = await this.#kept.find(kind, artifact.content);
    const known = found && format.open(key, found);
    if (known !== undefined) {
      files.set(key, known);
      return { kind: "open", file: known };
    }
    if (found !== undefined) {
      found.close();
      await this.#kept.forget(kind, artifact.content);
    }
    // No event ever has enough for it, and none shall be told to wait.
    if (artifact.size > this.#room.limits.maxFile) return { kind: "unusable", reason: "too_big" };
    if (!budget.allows(artifact.size)) return { kind: "over_budget" };
    try {
      const pieces = await this.#reading.take(async () => {
        await this.#kept.ready();
        const bytes = await (format.read?.(artifact) ?? this.#read(artifact));
        return await (this.#apart?.make(format.made, bytes) ?? make(format.made, bytes));
      });
      const kept = this.#kept.keep(kind, artifact.content, pieces, () => files.delete(key));
      const file = format.open(key, kept);
      if (file === undefined) throw new Error("a look-up cannot be read that was just made");
      files.set(key, file);
      return { kind: "open", file };
    } catch (error) {
      if (!(error instanceof Unusable)) return this.#explain(error);
      this.#unusable.set(key, error.reason);
      return { kind: "unusable", reason: error.reason };
    }
  }

  async #read(artifact: Artifact): Promise<Uint8Array<ArrayBuffer>> {
    const { artifacts, limits } = this.#room;
    return await readArtifact(artifact, (one) => artifacts.read(one), limits.maxFile);
  }

  #explain(error: unknown): { readonly kind: "away" } {
    this.#room.log.warn({ err: error }, "an uploaded file could not be read");
    return { kind: "away" };
  }
}
