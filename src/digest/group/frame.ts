import type { Frame } from "../../protocol/event.ts";
import { familyOf, type PlatformFamily } from "../platform-family.ts";
import { functionName } from "./function-name.ts";
import { moduleName, withoutBuildHash } from "./module-name.ts";
import { pack } from "./pack.ts";

/** A frame as grouping sees it. Two frames with the same key are the same place in the code. */
export interface FrameView {
  /** "" when nothing of the frame counts. Never made of lines, columns or addresses. */
  readonly key: string;
  /** What people call it: its function, else where it stands. */
  readonly label: string;
  /** Where it stands: module, file or binary; "" when unknown. */
  readonly place: string;
  readonly inApp: boolean;
  /** Why it does not count, when it does not. */
  readonly why: string;
}

/**
 * Reads one frame (reference: grouping-and-search.md §2).
 * `isMinified` says whether the frame's script is; asked only when the answer matters.
 */
export function viewFrame(frame: Frame, platform: string, isMinified: (frame: Frame) => boolean): FrameView {
  const family = familyOf(platform);
  if (family === "javascript") return viewScriptFrame(frame, platform, isMinified);
  const called = frame.function ? functionName(frame.function, family) : "";
  const place = family === "native" ? nativePlace(frame, called) : placeOf(frame, family);
  const line = WITH_SOURCE.has(family) ? contextLine(frame) : "";
  return counted(frame, place, called, line, family === "native" && called !== "" ? "" : place);
}

/**
 * Scripts: a path from a URL says where it was served and not what it is, engines' and runtimes' own frames
 * differ between browsers and versions, and short names of a minifier change with every build.
 */
function viewScriptFrame(frame: Frame, platform: string, isMinified: (frame: Frame) => boolean): FrameView {
  if (isEngineFrame(frame)) return ignored(frame, "part of the engine");
  const isFromUrl = isServed(frame, platform);
  const usesMap = hasSourceMap(frame);
  let called = frame.function ? functionName(frame.function, "javascript") : "";
  let why = "no name to tell it by";
  if (called !== "" && called.length <= 2 && !usesMap && isMinified(frame)) {
    called = "";
    why = "minified name";
  }
  const place = scriptPlace(frame, isFromUrl);
  const line = isFromUrl && called === "" && !usesMap ? "" : contextLine(frame);
  if (usesMap && line !== "") called = "";
  return counted(frame, place, called, line, place, why);
}

function counted(
  frame: Frame,
  place: string,
  called: string,
  line: string,
  placeInKey: string,
  why = "no name to tell it by",
): FrameView {
  const counts = placeInKey !== "" || called !== "" || line !== "";
  return {
    key: counts ? pack("frame", [placeInKey, called, line]) : "",
    label: called || shownName(frame) || place || "?",
    place: place || shownPlace(frame),
    inApp: frame.in_app === true,
    why: counts ? "" : why,
  };
}

function ignored(frame: Frame, why: string): FrameView {
  return {
    key: "",
    label: shownName(frame) || "?",
    place: shownPlace(frame),
    inApp: frame.in_app === true,
    why,
  };
}

const shownName = (frame: Frame): string => frame.function?.slice(0, 200) ?? "";
const shownPlace = (frame: Frame): string =>
  frame.module?.slice(0, 200) ?? basename(frame.filename ?? frame.abs_path ?? frame.package ?? "");

/** Platforms whose SDKs read source lines reliably. */
const WITH_SOURCE = new Set<PlatformFamily>(["python", "ruby", "php"]);

/** The source line with blanks collapsed; "" if it is missing, cut or too long to be written by hand. */
function contextLine(frame: Frame): string {
  const line = frame.context_line;
  if (line === undefined || line.length > 512) return "";
  const trimmed = line.trim();
  const collapsed = UNEVEN.test(trimmed) ? trimmed.replace(/\s+/g, " ") : trimmed;
  return collapsed.length > 120 || collapsed.includes("{snip}") ? "" : collapsed;
}

const UNEVEN = /\s\s|[^\S ]/;

function placeOf(frame: Frame, family: PlatformFamily): string {
  if (frame.module) return moduleName(frame.module, family);
  const path = frame.filename ?? frame.abs_path ?? "";
  if (path.startsWith("<") || isUrl(path) || isUrl(frame.abs_path ?? "")) return "";
  // PHP names an evaluated or anonymous file by path and line.
  const file = basename(path)
    .replace(/(?:\(\d+\) : .*|\0.*)$/s, "")
    .toLowerCase();
  return /^0x[0-9a-f]+$/.test(file) ? "" : file;
}

/** Native frames are told by their function; addresses move, so without one only the binary is left. */
function nativePlace(frame: Frame, called: string): string {
  const holder = frame.package ? basename(frame.package).toLowerCase() : "";
  return called === "" && holder === "" && frame.module ? frame.module : holder;
}

function scriptPlace(frame: Frame, isFromUrl: boolean): string {
  const path = frame.abs_path ?? frame.filename ?? "";
  if (frame.module && !isTailOf(frame.module, path)) return moduleName(frame.module, "javascript");
  if (isFromUrl) return "";
  const file = basename(withoutQuery(frame.filename ?? path));
  // A build's hash is told by its capitals, so it is cut before the name is lower-cased.
  return file.startsWith("<") || file.startsWith("[") ? "" : withoutBuildHash(file).toLowerCase();
}

/** Whether a module is just the end of the path it stands in, ending apart. */
function isTailOf(module: string, path: string): boolean {
  const bare = withoutQuery(path);
  return endsIn(bare, module) || endsIn(bare.slice(0, Math.max(0, bare.lastIndexOf("."))), module);
}

const endsIn = (path: string, module: string): boolean =>
  path.endsWith(module) && (path.length === module.length || path[path.length - module.length - 1] === "/");

export function isEngineFrame(frame: Frame): boolean {
  const path = frame.abs_path ?? frame.filename ?? "";
  if (ENGINE_FILES.has(path) || path.startsWith("node:") || path.startsWith("wasm://")) return true;
  return frame.module?.startsWith("node:") === true || frame.function?.startsWith("wasm-function[") === true;
}

const ENGINE_FILES = new Set([
  "<anonymous>",
  "[native code]",
  "native code",
  "native",
  "eval code",
  "[eval code]",
]);

/** Whether a script came from a server, so that its path is an address. Node loads modules from `file:` URLs. */
function isServed(frame: Frame, platform: string): boolean {
  const path = frame.abs_path ?? frame.filename ?? "";
  return isUrl(path) && !(platform === "node" && path.startsWith("file:"));
}

const isUrl = (path: string): boolean => URL_START.test(path);
const URL_START =
  /^(?:https?|file|blob|data|applewebdata|capacitor|ionic|(?:[a-z]+-)*extension|webkit-masked-url):/i;

function hasSourceMap(frame: Frame): boolean {
  const data = frame.data;
  return data !== undefined && (typeof data.sourcemap === "string" || data.symbolicated === true);
}

const QUERY = /[?#]/;
const withoutQuery = (path: string): string => {
  const end = QUERY.exec(path)?.index;
  return end === undefined ? path : path.slice(0, end);
};

export function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
