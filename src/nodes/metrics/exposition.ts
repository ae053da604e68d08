import type { Family, Series } from "./registry.ts";

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Adds up what several threads counted: same name and labels, one number. */
export function mergeFamilies(all: readonly (readonly Family[])[]): Family[] {
  const merged = new Map<string, { family: Family; series: Map<string, Series> }>();
  for (const family of all.flat()) {
    let known = merged.get(family.name);
    if (known === undefined) {
      known = { family, series: new Map() };
      merged.set(family.name, known);
    }
    for (const one of family.series) {
      const before = known.series.get(one.labels);
      known.series.set(one.labels, before === undefined ? one : sum(before, one));
    }
  }
  return [...merged.values()].map(({ family, series }) => ({ ...family, series: [...series.values()] }));
}

function sum(first: Series, second: Series): Series {
  return { ...first, values: first.values.map((value, at) => value + (second.values[at] ?? 0)) };
}

/** Prometheus's text format, version 0.0.4. */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ series }) => series.length > 0)
    .map(
      (family) =>
        `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n` +
        family.series.map((series) => linesOf(family.name, series)).join(""),
    )
    .join("");
}

function linesOf(name: string, { labels, values, bounds }: Series): string {
  if (bounds === undefined) return line(name, labels, values[0]);
  let count = 0;
  const buckets = [...bounds.map(String), "+Inf"].map((bound, at) => {
    count += values[at] ?? 0;
    return line(`${name}_bucket`, [labels, `le="${bound}"`].filter(Boolean).join(","), count);
  });
  return `${buckets.join("")}${line(`${name}_sum`, labels, values.at(-1))}${line(`${name}_count`, labels, count)}`;
}

function line(name: string, labels: string, value = 0): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${value}\n`;
}
