/** Marks of the larger browsers in what they call themselves. Those that also bear the marks of others come first. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["Edge", /\bEdgi?A?(?:OS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:(?:Headless)?Chrome|Chromium|CriOS)\//],
  ["Safari", /\bVersion\/[\d.]+ .*Safari\//],
];

const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["macOS", /\bMac(?:intosh| OS X)\b/],
  ["Linux", /\b(?:Linux|X11)\b/],
];

/** `Firefox · Linux`, or the first word of what is no browser we know; null where nothing was said. */
export function browserName(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const named = [find(BROWSERS, userAgent), find(SYSTEMS, userAgent)].filter((name) => name !== undefined);
  return named.length > 0 ? named.join(" · ") : (userAgent.split(/[\s/]/, 1)[0]?.slice(0, 40) ?? null);
}

function find(marks: readonly (readonly [string, RegExp])[], text: string): string | undefined {
  return marks.find(([, mark]) => mark.test(text))?.[0];
}
