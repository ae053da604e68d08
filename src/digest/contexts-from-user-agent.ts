import { UAParser } from "ua-parser-js";
import type { JsonObject } from "../lib/json.ts";

export interface BrowserContexts {
  readonly browser?: JsonObject;
  readonly os?: JsonObject;
  readonly device?: JsonObject;
}

/** Parsing costs tens of microseconds, and a service meets the same few thousand browsers all day. */
const MAX_REMEMBERED = 4096;
/** The parser's expressions are many; a bound on the text is a bound on their time. */
const MAX_LENGTH = 500;

/** Only a memory of a pure function: the same text gives the same answer in any process. */
const remembered = new Map<string, BrowserContexts>();

/**
 * Browser, system and device contexts of a `User-Agent` and the client hints (`sec-ch-ua`, `-platform`,
 * `-platform-version`, `-model`; names in lower case). The answer is shared: copy before changing it.
 */
export function contextsFromUserAgent(
  userAgent: string,
  hints: Readonly<Record<string, string>> = {},
): BrowserContexts {
  const parsed = fromUserAgent(userAgent.slice(0, MAX_LENGTH));
  for (const _ in hints) return { ...parsed, ...fromHints(hints, parsed) };
  return parsed;
}

function fromUserAgent(userAgent: string): BrowserContexts {
  if (userAgent === "") return {};
  const known = remembered.get(userAgent);
  if (known !== undefined) {
    // The order of a Map is that of insertion: what was just used moves to the end.
    remembered.delete(userAgent);
    remembered.set(userAgent, known);
    return known;
  }
  const contexts = parse(userAgent);
  remembered.set(userAgent, contexts);
  if (remembered.size > MAX_REMEMBERED) {
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  }
  return contexts;
}

function parse(userAgent: string): BrowserContexts {
  const parser = new UAParser(userAgent);
  const { name, version } = parser.getBrowser();
  const os = parser.getOS();
  const { vendor, model, type } = parser.getDevice();
  return {
    ...(name ? { browser: named("browser", name, version) } : {}),
    ...(os.name ? { os: named("os", os.name === "Mac OS" ? "macOS" : os.name, os.version) } : {}),
    ...(model ? { device: device(model, vendor, type) } : {}),
  };
}

function fromHints(hints: Readonly<Record<string, string>>, parsed: BrowserContexts): BrowserContexts {
  const platform = unquoted(hints["sec-ch-ua-platform"]);
  const version = unquoted(hints["sec-ch-ua-platform-version"]);
  const model = unquoted(hints["sec-ch-ua-model"]);
  const brand = parsed.browser === undefined ? brandOf(hints["sec-ch-ua"] ?? "") : undefined;
  return {
    ...(brand === undefined ? {} : { browser: named("browser", brand.name, brand.version) }),
    // Browsers freeze the version in their User-Agent; the hint has the true one.
    ...(platform === "" || (version === "" && parsed.os !== undefined)
      ? {}
      : { os: named("os", platform, version === "" ? undefined : version) }),
    ...(model === "" ? {} : { device: device(model, undefined, undefined) }),
  };
}

/** Of `"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"` the one that names the product. */
function brandOf(list: string): { name: string; version: string } | undefined {
  let best: { name: string; version: string } | undefined;
  for (const [, name = "", version = ""] of list
    .slice(0, 500)
    .matchAll(/"([^"]{1,64})";\s?v="([^"]{1,32})"/g)) {
    if (/not.{0,3}a.{0,3}brand/i.test(name)) continue;
    if (best === undefined || best.name === "Chromium")
      best = { name: name.replace(/^Google /, ""), version };
  }
  return best;
}

function unquoted(hint: string | undefined): string {
  return (hint ?? "").slice(0, 128).replaceAll('"', "").trim();
}

/** Chrome's fourth number and its like tell nothing that people look for. */
function named(type: string, name: string, version: string | undefined): JsonObject {
  if (version === undefined || version === "") return { name, type };
  return { name, version: version.split(".").slice(0, 3).join("."), type };
}

function device(model: string, vendor: string | undefined, kind: string | undefined): JsonObject {
  return {
    family: model,
    model,
    ...(vendor === undefined ? {} : { brand: vendor }),
    ...(kind === undefined ? {} : { device_type: kind }),
    type: "device",
  };
}
