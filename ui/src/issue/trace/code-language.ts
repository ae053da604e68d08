import type { WireFrame } from "../../../../src/wire/event.ts";
import type { CodeLanguage } from "../../parts/highlight.ts";

const BY_PLATFORM: Record<string, CodeLanguage> = {
  python: "hash",
  ruby: "hash",
  perl: "hash",
  elixir: "elixir",
};
const HASHED = /\.(?:py|pyx|rb|rake|sh|pl|yml|yaml|ex|exs|r)$/iu;

/** How a frame's source is coloured: by its file, else by the platform. */
export function languageOf(frame: WireFrame, platform: string): CodeLanguage {
  const file = frame.filename ?? frame.absPath ?? "";
  if (HASHED.test(file)) return "hash";
  if (/\.(?:html?|vue|svelte|xml|erb|twig)$/iu.test(file)) return "markup";
  return BY_PLATFORM[frame.platform ?? platform] ?? "c-like";
}
