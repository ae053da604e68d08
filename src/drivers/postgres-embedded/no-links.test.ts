import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { configureCluster } from "./cluster.ts";
import { LogFile } from "./log-file.ts";

let dir: string;
let foreign: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "vedette-links-"));
  foreign = path.join(dir, "foreign");
  writeFileSync(foreign, "theirs");
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

it("the database's settings are never written where a link leads", () => {
  const conf = path.join(dir, "postgresql.conf");
  symlinkSync(foreign, conf);
  configureCluster(dir, { how: "self" }, "/run/socket");
  expect(readFileSync(foreign, "utf8")).toBe("theirs");
  expect(readFileSync(conf, "utf8")).toContain("unix_socket_directories = '/run/socket'");
});

it("the database's log is never written where a link leads", () => {
  const log = path.join(dir, "postgres.log");
  symlinkSync(foreign, log);
  expect(() => new LogFile(log)).toThrow("ELOOP");

  rmSync(log);
  writeFileSync(log, Buffer.alloc(9 * 1024 * 1024, "x"));
  symlinkSync(foreign, `${log}.1`);
  new LogFile(log)[Symbol.dispose]();
  expect(readFileSync(foreign, "utf8")).toBe("theirs");
  expect(readFileSync(`${log}.1`)).toHaveLength(9 * 1024 * 1024);
});
