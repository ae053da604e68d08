import type { WireFrame } from "../../../../src/wire/event.ts";

/** How a frame is called on one line: `src/checkout/` `FareSummary.tsx` in `FareSummary` `42:23`. */
export interface FrameFace {
  readonly directory: string;
  readonly file: string;
  readonly fn: string | null;
  /** Line and column, or an address. */
  readonly at: string;
}

export function faceOf(frame: WireFrame): FrameFace {
  const fn = frame.function ?? frame.rawFunction ?? frame.symbol;
  const at =
    frame.lineNo !== null
      ? `${frame.lineNo}${frame.colNo === null ? "" : `:${frame.colNo}`}`
      : (frame.instructionAddr ?? "");
  if (isByClass(frame)) return { ...split(frame.module ?? "", "."), fn, at };
  const path = frame.filename ?? frame.absPath;
  if (path) return { ...split(path, path.includes("\\") && !path.includes("/") ? "\\" : "/"), fn, at };
  return { directory: "", file: frame.package ? baseOf(frame.package) : (frame.module ?? ""), fn, at };
}

/** On the JVM and in .NET the class says more than the file, which is often missing or a bare name. */
function isByClass({ module, filename }: WireFrame): boolean {
  if (!module) return false;
  return (
    !filename || /^[^/\\]+\.(?:java|kt|scala|groovy|clj)$/u.test(filename) || filename === "Unknown Source"
  );
}

function split(path: string, separator: string): { directory: string; file: string } {
  const at = path.lastIndexOf(separator, path.length - 2) + 1;
  return { directory: path.slice(0, at), file: path.slice(at) };
}

export function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1) || path;
}

/** Whose code a library frame is: `react-dom`, `django`, `android.os`, `libc.so`. Short, for counting. */
export function packageOf(frame: WireFrame): string {
  const path = frame.filename ?? frame.absPath ?? "";
  const full = frame.absPath ?? path;
  const folder = folderAfter(full) ?? folderAfter(path);
  if (folder) return folder;
  if (path.startsWith("node:")) return "node";
  if (/[/\\]python\d(?:\.\d+)?[/\\]/u.test(full)) return "python";
  if (frame.package) return baseOf(frame.package);
  const host = /^https?:\/\/([^/?#]+)/iu.exec(full)?.[1];
  if (host) return host;
  if (frame.module) return packageOfModule(frame.module);
  return path.split(/[/\\]/u).find((part) => part && part !== "." && part !== "..") ?? frame.function ?? "?";
}

function folderAfter(path: string): string | null {
  const parts = path.split(/[/\\]/u);
  for (let at = parts.length - 2; at >= 0; at--) {
    const [name = "", next = "", after] = [parts[at], parts[at + 1], parts[at + 2]];
    if (name === "node_modules") return next.startsWith("@") && after ? `${next}/${after}` : next;
    if (name === "site-packages" || name === "dist-packages") return next.replace(/\.py$/u, "");
    if (name === "vendor" && after) return `${next}/${after}`;
    if (name === "gems") return next.replace(/-\d[\w.]*$/u, "");
    if (name === "mod" && parts[at - 1] === "pkg")
      return parts
        .slice(at + 1, at + 4)
        .join("/")
        .replace(/@.*$/u, "");
  }
  return null;
}

function packageOfModule(module: string): string {
  const separator = module.includes("/") ? "/" : ".";
  const parts = module.split(separator);
  const isReversed = /^(?:com|org|io|net|de|cn)$/u.test(parts[0] ?? "");
  return parts.slice(0, Math.max(1, Math.min(isReversed ? 3 : 2, parts.length - 1))).join(separator);
}
