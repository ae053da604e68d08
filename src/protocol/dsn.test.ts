import { describe, expect, it } from "vitest";
import { formatDsn, parseDsn, parseProjectId } from "./dsn.ts";

const KEY = "0123456789abcdef0123456789abcdef";

describe("a DSN", () => {
  it("names key, server and project", () => {
    expect(parseDsn(`https://${KEY}@errors.example.com/42`)).toEqual({
      publicKey: KEY,
      projectId: 42,
      scheme: "https",
      host: "errors.example.com",
      path: "",
    });
  });

  it("may have a secret, a port, a path and a trailing slash", () => {
    expect(parseDsn(`HTTP://${KEY.toUpperCase()}:secret@127.0.0.1:9000/tools/vedette/7/`)).toEqual({
      publicKey: KEY,
      projectId: 7,
      scheme: "http",
      host: "127.0.0.1:9000",
      path: "/tools/vedette",
    });
  });

  it("that is formatted reads back", () => {
    const dsn = formatDsn("https://example.com:8443/base/", KEY, 3);
    expect(dsn).toBe(`https://${KEY}@example.com:8443/base/3`);
    expect(parseDsn(dsn)).toMatchObject({ publicKey: KEY, projectId: 3, path: "/base" });
  });

  it.each([
    undefined,
    "",
    "nonsense",
    `https://${KEY}@host`,
    `https://${KEY}@host/abc`,
    `https://short@host/1`,
    `ftp://${KEY}@host/1`,
    `https://host/1`,
    `https://${KEY}@host/0`,
    `https://${KEY}@host/1?x=y`,
    `https://${KEY}@${"/".repeat(5_000)}1`,
  ])("is not %s", (text) => expect(parseDsn(text)).toBeUndefined());
});

it.each([
  ["1", 1],
  ["042", 42],
  ["999999999999999", 999999999999999],
])("%s is a project id", (text, id) => expect(parseProjectId(text)).toBe(id));

it.each(["", "0", "-1", "1.5", "1e3", "9999999999999999", "٣", "1 "])("%j is no project id", (text) =>
  expect(parseProjectId(text)).toBeUndefined(),
);
