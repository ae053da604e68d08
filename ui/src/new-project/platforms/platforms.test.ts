import { expect, it } from "vitest";
import { findPlatforms, PLATFORMS } from "./all.ts";

const target = { dsn: "https://0123456789abcdef@errors.wexholm.example/13", slug: "gate-scanner" };

it("every platform shows the DSN exactly as it is", () => {
  const without = PLATFORMS.filter(
    ({ snippets }) => !snippets.some(({ code }) => code(target).includes(target.dsn)),
  );
  expect(without.map(({ id }) => id)).toEqual([]);
});

it("every platform has an id of its own, something to install, and a way to break", () => {
  expect(new Set(PLATFORMS.map(({ id }) => id)).size).toBe(PLATFORMS.length);
  for (const { id, install, breakIt } of PLATFORMS) {
    expect(install.length > 0 || id === "other", id).toBe(true);
    const text = "command" in breakIt ? breakIt.command(target) : breakIt.code(target);
    expect(text.length, id).toBeGreaterThan(5);
  }
});

it("curl sends to the store address that belongs to the DSN", () => {
  const other = PLATFORMS.find(({ id }) => id === "other");
  const text = other && "command" in other.breakIt ? other.breakIt.command(target) : "";
  expect(text).toContain('"https://errors.wexholm.example/api/13/store/?sentry_key=0123456789abcdef"');
});

it("a platform is found by its name, and by what it is written in", () => {
  expect(findPlatforms("fastapi").map(({ id }) => id)).toEqual(["python-fastapi"]);
  expect(findPlatforms("swift").map(({ id }) => id)).toEqual(["apple"]);
  expect(findPlatforms("no such thing")).toEqual([]);
  expect(findPlatforms("")).toHaveLength(PLATFORMS.length);
});
