import type { Event } from "../../protocol/event.ts";
import { familyOf } from "../platform-family.ts";
import { type Fingerprint, filledIn } from "./fingerprint.ts";

/**
 * Faults that look different every time and are one: a chunk of a script that did not load (its number and
 * place say nothing, a new deployment does), and server and browser that rendered different pages
 * (reference: grouping-and-search.md §2).
 */
export function builtInFingerprint(
  event: Event,
  tags: readonly (readonly [key: string, value: string])[],
): Fingerprint | undefined {
  if (familyOf(event.platform) !== "javascript" || !event.exception) return undefined;
  for (const { type = "", value = "" } of event.exception.values) {
    if (type === "ChunkLoadError" || CHUNK.test(value)) {
      return {
        values: ["chunkloaderror"],
        hasDefault: false,
        source: "built-in",
        title: "a script chunk that did not load",
      };
    }
    if (HYDRATION.test(value)) {
      const transaction = filledIn("{{ tags.transaction }}", event, tags);
      return {
        values: ["hydrationerror", transaction],
        hasDefault: false,
        source: "built-in",
        title: "a React hydration error and its transaction",
      };
    }
  }
  return undefined;
}

const CHUNK =
  /^(?:(?:Uncaught )?(?:[\w()]{1,40} )?(?:\w{1,40}: )?ChunkLoadError|Loading (?:CSS )?chunk [\w~./-]{1,200} failed|Failed to fetch dynamically imported module|error loading dynamically imported module|Importing a module script failed)/;
const HYDRATION =
  /^(?:Uncaught )?(?:\w{1,40}: )?(?:Minified React error #(?:418|419|422|423|425)\b|Hydration failed because|There was an error while hydrating|Text content does(?: not|n't) match server-rendered HTML|The server could not finish this Suspense boundary|This Suspense boundary received an update before it finished hydrating)/;
