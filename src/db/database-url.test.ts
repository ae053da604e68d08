import { expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { parseDatabaseUrl } from "./database-url.ts";

const names = (url: string) => parseDatabaseUrl(url).hosts.map(({ name }) => name);

it("hosts come in the order of the URL, each with its port", () => {
  expect(names("postgresql://u:p@a:5433,b,[2001:db8::1]:5434/db")).toEqual([
    "a:5433",
    "b:5432",
    "[2001:db8::1]:5434",
  ]);
  expect(names("postgres://u@/db?host=/run/a,/run/b&port=5433,5434")).toEqual(["/run/a", "/run/b"]);
  expect(names("postgresql:///db")).toEqual(["localhost:5432"]);
});

it("each host gets a URL of its own, with what the driver understands and nothing else", () => {
  const url = "postgresql://u:p%40ss@a:1,b:2/db?target_session_attrs=primary&sslmode=require&pgbouncer=true";
  expect(parseDatabaseUrl(url).hosts.map((host) => host.url)).toEqual([
    "postgresql://u:p%40ss@a:1/db?sslmode=require",
    "postgresql://u:p%40ss@b:2/db?sslmode=require",
  ]);
  expect(parseDatabaseUrl("postgresql://u@/db?host=%2Frun%2Fpg").hosts.map((host) => host.url)).toEqual([
    "postgresql://u@/db?host=%2Frun%2Fpg&port=5432",
  ]);
});

it("several hosts mean the one that takes writes, a single one is taken as it is", () => {
  expect(parseDatabaseUrl("postgresql://a,b/db").kind).toBe("read-write");
  expect(parseDatabaseUrl("postgresql://a/db").kind).toBe("any");
  expect(parseDatabaseUrl("postgresql://a,b/db?target_session_attrs=prefer-standby").kind).toBe(
    "prefer-standby",
  );
});

it("a pooler can be named, or named away, and is found out otherwise", () => {
  expect(parseDatabaseUrl("postgresql://a/db?pgbouncer=true").keepsStatements).toBe(false);
  expect(parseDatabaseUrl("postgresql://a/db?pgbouncer=false").keepsStatements).toBe(true);
  expect(parseDatabaseUrl("postgresql://a/db").keepsStatements).toBeUndefined();
});

it.each([
  "mysql://a/db",
  "postgresql://u:hunter2@a:99999/db",
  "postgresql://u:hunter2@a,b c/db",
  "postgresql://u:hunter2@a/db?target_session_attrs=master",
  "postgresql://u:hunter2@a/db?pgbouncer=maybe",
  "postgresql://u:hunter2@%zz/db",
])("%s is refused without showing its password", (url) => {
  expect(() => parseDatabaseUrl(url)).toThrow(StartError);
  expect(() => parseDatabaseUrl(url)).not.toThrow("hunter2");
});
