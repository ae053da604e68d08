import type { Frame } from "../../protocol/event.ts";
import { hasBuildHash } from "./module-name.ts";

/** Nobody writes lines this long; a position further right is in a minifier's output. */
const HAND_WRITTEN_COLUMNS = 300;

/**
 * Says which frames stand in minified scripts. A script is minified if its name says so (`.min.js`, a build's
 * hash) or any frame of the stack stands far to the right in it. Worked out when first asked.
 */
export function minifiedScripts(frames: readonly Frame[]): (frame: Frame) => boolean {
  let scripts: Set<string> | undefined;
  return (frame) => {
    scripts ??= new Set(frames.filter(looksMinified).map(scriptOf));
    return scripts.has(scriptOf(frame));
  };
}

const scriptOf = (frame: Frame): string => frame.abs_path ?? frame.filename ?? "";

function looksMinified(frame: Frame): boolean {
  if (frame.colno !== undefined && frame.colno > HAND_WRITTEN_COLUMNS) return true;
  const script = scriptOf(frame).slice(0, 2048).split(/[?#]/, 1)[0] ?? "";
  return /[.-]min\.[cm]?js$/.test(script) || hasBuildHash(script.slice(script.lastIndexOf("/") + 1));
}
