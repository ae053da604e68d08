import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Which room may import which. A room not named here has no walls: `compose`, `main`, `roles`, `cli`. */
const MAY_TOUCH: Record<string, readonly string[]> = {
  lib: [],
  wire: [],
  query: [],
  protocol: ["lib"],
  ports: ["lib", "protocol"],
  db: ["lib", "errors"],
  ingest: ["lib", "protocol", "ports", "errors"],
  rules: ["lib", "wire", "protocol"],
  digest: ["lib", "protocol", "ports", "rules"],
  accounts: ["lib", "wire", "db", "errors"],
  projects: ["lib", "wire", "db", "errors", "protocol", "ports", "accounts"],
  issues: ["lib", "wire", "query", "db", "errors", "protocol", "ports", "accounts", "projects"],
  mail: ["lib", "wire", "db", "errors", "ports", "accounts", "issues"],
  nodes: ["lib", "wire", "db", "errors", "protocol", "ports", "accounts"],
  files: ["lib", "db", "errors", "ports"],
  grouping: ["lib", "wire", "db", "errors", "protocol", "ports", "rules", "issues"],
  ownership: ["lib", "wire", "db", "errors", "protocol", "ports", "rules", "issues"],
  live: ["lib", "db", "errors", "protocol", "ports"],
  releases: ["lib", "wire", "db", "errors", "protocol", "ports", "projects", "issues", "files"],
  sourcemaps: ["lib", "wire", "protocol", "ports"],
  http: [
    "lib",
    "wire",
    "errors",
    "protocol",
    "ports",
    "accounts",
    "projects",
    "issues",
    "releases",
    "live",
    "grouping",
    "ownership",
  ],
  drivers: ["lib", "protocol", "ports", "db", "errors"],
};

const src = path.resolve(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

const roomOf = (file: string): string => (file.split(path.sep)[0] ?? file).replace(/\.ts$/, "");

function imports(file: string): string[] {
  const text = readFileSync(path.join(src, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    path.relative(src, path.resolve(path.dirname(path.join(src, file)), match[1] ?? "")),
  );
}

describe("rooms", () => {
  for (const [room, allowed] of Object.entries(MAY_TOUCH)) {
    it(`${room} touches only ${allowed.join(", ") || "itself"}`, () => {
      const trespasses = files
        .filter((file) => roomOf(file) === room)
        .flatMap((file) =>
          imports(file)
            .filter((target) => roomOf(target) !== room && !allowed.includes(roomOf(target)))
            .map((target) => `${file} imports ${target}`),
        );
      expect(trespasses).toEqual([]);
    });
  }

  it("SQL is spoken only in a room's store.ts, in drivers and in db", () => {
    const speakers = files
      .filter((file) => !file.endsWith(".test.ts"))
      .filter((file) => !["drivers", "db"].includes(roomOf(file)) && path.basename(file) !== "store.ts")
      .filter((file) => /\bfrom "(pg|kysely)"/.test(readFileSync(path.join(src, file), "utf8")))
      .filter((file) => !/^import type/m.test(readFileSync(path.join(src, file), "utf8")));
    expect(speakers).toEqual([]);
  });

  it("each working folder names what its code is handed", () => {
    const working = [
      "ingest",
      "digest",
      "accounts",
      "projects",
      "issues",
      "mail",
      "nodes",
      "files",
      "releases",
      "grouping",
      "ownership",
      "live",
      "sourcemaps",
    ];
    const without = working.filter(
      (room) => !statSync(path.join(src, room, "room.ts"), { throwIfNoEntry: false })?.isFile(),
    );
    expect(without).toEqual([]);
  });
});
