import { isObject, own } from "../../lib/json.ts";
import type { Event, Frame, Stacktrace } from "../../protocol/event.ts";
import { asDebugId } from "../compiled/references.ts";
import { LONGEST_URL } from "../find/urls.ts";

/** Something of an event that has a stack: an exception or a thread. */
export interface StackHolder {
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
}

export interface ScriptStack {
  readonly holder: StackHolder;
  /** `exception.values.0` */
  readonly path: string;
  /** As it was sent, whatever was made of it since. */
  readonly original: Stacktrace;
}

const PLATFORMS = new Set(["javascript", "node"]);

/** Whether any frame could have a source map. Cheap: it is asked of every event. */
export function hasScriptFrames(event: Event): boolean {
  return holdersOf(event).some(({ holder }) =>
    holder.stacktrace?.frames.some((frame) => isScript(frame, event.platform) && frame.lineno !== undefined),
  );
}

/** Stacks with at least one frame of a script. */
export function scriptStacks(event: Event): ScriptStack[] {
  return holdersOf(event).flatMap(({ holder, path }) => {
    const original = holder.raw_stacktrace ?? holder.stacktrace;
    const hasScript = original?.frames.some((frame) => isScript(frame, event.platform));
    return original && hasScript ? [{ holder, path, original }] : [];
  });
}

export function isScript(frame: Frame, platform: string): boolean {
  return PLATFORMS.has(frame.platform ?? platform);
}

/** The compiled file of a frame; undefined for what no one compiles: engines, extensions, code without a file. */
export function fileOf(frame: Frame): string | undefined {
  const said = frame.abs_path ?? frame.filename;
  if (said === undefined || said.length > LONGEST_URL) return undefined;
  const path = said.startsWith("async ") ? said.slice("async ".length) : said;
  return path === "" || FOREIGN.test(path) || !/[/\\.]/.test(path) ? undefined : path;
}

const FOREIGN =
  /^(?:[<[]|node:|internal\/|native\b|(?:chrome|chrome-extension|moz-extension|safari-extension|safari-web-extension|ms-browser-extension|resource|webkit-masked-url|user-script|blob|data|javascript):)/;

/** Debug ids of compiled files, by the address of the file. */
export function debugIdsOf(event: Event): Map<string, string> {
  const ids = new Map<string, string>();
  const images = event.debug_meta && own(event.debug_meta, "images");
  if (!Array.isArray(images)) return ids;
  for (const image of images) {
    if (!isObject(image) || own(image, "type") !== "sourcemap") continue;
    const [file, id] = [own(image, "code_file"), asDebugId(own(image, "debug_id"))];
    if (typeof file === "string" && id !== undefined) ids.set(file, id);
  }
  return ids;
}

function holdersOf(event: Event): { holder: StackHolder; path: string }[] {
  const exceptions = event.exception?.values.map((holder, index) => ({
    holder,
    path: `exception.values.${index}`,
  }));
  const threads = event.threads?.values.map((holder, index) => ({ holder, path: `threads.values.${index}` }));
  return [...(exceptions ?? []), ...(threads ?? [])];
}
