import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SENTRY_KEYS, SENTRY_VARIABLES } from "../src/config/sentry-names.ts";
import { SETTINGS, type Setting } from "../src/config/settings.ts";

const docs = path.resolve(import.meta.dirname, "../docs");

for (const page of ["configuration.md", "configuration.zh-CN.md"]) {
  describe(`docs/${page}`, () => {
    const text = readFileSync(path.join(docs, page), "utf8");
    const cells = text
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.split("|").map((cell) => cell.trim()));

    it("has one row for each setting, with both of its names, and no other", () => {
      const rows = cells.filter(([, name]) => /^`(VEDETTE_\w+|[A-Z]+(_REPLICA)?_URL)`$/.test(name ?? ""));
      const settings = rows.filter(([, , key]) => key === "–" || /^`[a-z_]+`$/.test(key ?? ""));
      const expected = Object.values<Setting>(SETTINGS).map(({ name, key }) => [
        `\`${name}\``,
        key === undefined ? "–" : `\`${key}\``,
      ]);
      expect(settings.map(([, name, key]) => [name, key])).toEqual([...expected, ["`VEDETTE_CONFIG`", "–"]]);
    });

    it("says what becomes of each of Sentry's variables and keys", () => {
      const said = cells.map(([, names = "", becomes = ""]) => ({ names, becomes }));
      for (const [name, setting] of Object.entries({ ...SENTRY_VARIABLES, ...SENTRY_KEYS })) {
        const row = said.find(({ names }) => names.includes(`\`${name}\``));
        const { name: variable, key = "" }: Setting = SETTINGS[setting ?? "dataDir"];
        const ours = name.startsWith("SENTRY_") ? variable : key;
        expect({ name, becomes: row?.becomes }).toEqual({
          name,
          becomes: setting === undefined ? "–" : expect.stringContaining(`\`${ours}\``),
        });
      }
    });
  });
}
