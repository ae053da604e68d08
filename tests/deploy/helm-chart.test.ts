import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../support/program.ts";

const CHART = path.join(ROOT, "deploy/helm");

const read = (file: string): string => readFileSync(path.join(CHART, file), "utf8");
const templates = globSync("templates/*", { cwd: CHART }).map((file) => ({ file, text: read(file) }));

/** `a.b.c` of every leaf; an empty table or list is a leaf. */
function leaves(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [at];
  const entries = Object.entries(value);
  if (entries.length === 0) return [at];
  return entries.flatMap(([key, inner]) => leaves(inner, at === "" ? key : `${at}.${key}`));
}

describe("the Helm chart", () => {
  it("has no value that no template reads, and no template reads a value that is not there", () => {
    const there = leaves(parse(read("values.yaml")));
    const asked = new Set(
      templates.flatMap(({ text }) =>
        [...text.matchAll(/\.Values((?:\.\w+)+)/g)].map(([, at = ""]) => at.slice(1)),
      ),
    );
    const covers = (a: string, b: string): boolean =>
      a === b || b.startsWith(`${a}.`) || a.startsWith(`${b}.`);
    expect([...asked].filter((at) => !there.some((leaf) => covers(at, leaf)))).toEqual([]);
    expect(there.filter((leaf) => ![...asked].some((at) => covers(at, leaf)))).toEqual([]);
  });

  it("includes only templates that it defines", () => {
    const all = templates.map(({ text }) => text).join("\n");
    const defined = new Set([...all.matchAll(/define "([^"]+)"/g)].map(([, name]) => name));
    const included = [...all.matchAll(/include "([^"]+)"/g)].map(([, name]) => name);
    expect(included.length).toBeGreaterThan(0);
    expect(included.filter((name) => !defined.has(name))).toEqual([]);
  });

  it.each(templates)("$file closes what it opens", ({ text }) => {
    const words = [...text.matchAll(/\{\{-?\s*(if|range|with|define|end)\b/g)].map(([, word]) => word);
    const ends = words.filter((word) => word === "end").length;
    expect(ends).toBe(words.length - ends);
    expect(text.split("{{").length).toBe(text.split("}}").length);
  });

  it("is YAML once its templates are filled in", () => {
    for (const { file, text } of templates.filter(({ file }) => file.endsWith(".yaml"))) {
      // A line that is only a template goes; one within a line becomes a word.
      const filled = text.replaceAll(/^\s*\{\{.*\}\}\s*$/gm, "").replaceAll(/\{\{.*?\}\}/g, "filled");
      const { kind } = parse(filled) as { kind?: string };
      expect(kind, file).toMatch(/^[A-Z]\w+$/);
    }
  });

  it("runs roles that the program has", () => {
    const roles = templates.flatMap(({ text }) =>
      [...text.matchAll(/"run", "(\w+)"/g)].map(([, role]) => role),
    );
    expect(roles.sort()).toEqual(["cron", "web", "worker"]);
  });
});
