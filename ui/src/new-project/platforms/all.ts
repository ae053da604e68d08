import { BROWSER } from "./browser.ts";
import { COMPILED } from "./compiled.ts";
import { NATIVE } from "./native.ts";
import { NODE } from "./node.ts";
import type { Platform } from "./platform.ts";
import { PYTHON } from "./python.ts";
import { RUBY_AND_PHP } from "./ruby-php.ts";

export const PLATFORMS: readonly Platform[] = [
  ...BROWSER,
  ...NODE,
  ...PYTHON,
  ...RUBY_AND_PHP,
  ...COMPILED,
  ...NATIVE,
];

export function platformOf(id: string | null | undefined): Platform | undefined {
  return PLATFORMS.find((platform) => platform.id === id);
}

/** Those whose name or other words hold every word of `text`. */
export function findPlatforms(text: string): readonly Platform[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return PLATFORMS.filter(({ name, id, also = "" }) => {
    const words = `${name} ${id} ${also}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  });
}
