import type { Frame } from "../../protocol/event.ts";
import type { FoundFile } from "../find/found-file.ts";
import { joinUrl } from "../find/urls.ts";
import { cleanName } from "./clean-text.ts";
import { moduleOf } from "./module-name.ts";
import type { MappedPlace } from "./place.ts";

const LONGEST_PATH = 2048;

/** The frame as it stands in the sources (reference: sourcemaps.md §4). `functionName` is the best that is known. */
export function mappedFrame(
  frame: Frame,
  file: FoundFile,
  place: MappedPlace,
  functionName: string | undefined,
): Frame {
  const base = file.mapUrl ?? file.wanted.absPath;
  const absPath = cleanName(joinUrl(base, place.source), LONGEST_PATH);
  const filename = withoutBundler(place.source);
  const module = moduleOf(absPath);
  const inApp = place.isIgnored ? false : inAppOf(place.source, filename, absPath);
  const { context_line: _, pre_context: __, post_context: ___, module: ____, ...rest } = frame;
  return {
    ...rest,
    filename,
    abs_path: absPath,
    lineno: place.line,
    colno: place.column,
    ...(functionName !== undefined && { function: functionName }),
    ...(module !== undefined && { module }),
    ...(place.context && {
      pre_context: place.context.pre,
      context_line: place.context.line,
      post_context: place.context.post,
    }),
    ...(inApp !== undefined && { in_app: inApp }),
    data: {
      ...frame.data,
      sourcemap: base.slice(0, LONGEST_PATH),
      ...(file.resolvedWith !== undefined && { resolved_with: file.resolvedWith }),
    },
  };
}

/** `webpack:///./src/x.js` is `./src/x.js`; so is `webpack://shop/./src/x.js`, and what plugins make of the first. */
function withoutBundler(source: string): string {
  if (source.startsWith("/./")) return source.slice(1);
  const bundler = /^(?:webpack|turbopack|rsbuild|rspack):\/\/\/?/.exec(source)?.[0];
  if (bundler === undefined) return source;
  const rest = source.slice(bundler.length);
  if (bundler.endsWith("///") || rest.startsWith("/")) return rest.replace(/^\/+/, "");
  const dots = rest.indexOf("/./");
  if (dots >= 0) return rest.slice(dots + 1);
  const slash = rest.indexOf("/");
  return slash < 0 ? rest : rest.slice(slash + 1);
}

/** What the path says; undefined where it leaves the question to the rules for all frames. */
function inAppOf(source: string, filename: string, absPath: string): boolean | undefined {
  const isInstalled = `/${filename}`.includes("/node_modules/") || absPath.includes("/node_modules/");
  if (isInstalled) return false;
  if (source.startsWith("webpack:")) return filename.startsWith("./");
  if (absPath.startsWith("app:")) return true;
  return undefined;
}
