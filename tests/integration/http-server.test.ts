import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { until } from "../support/until.ts";
import { openWeb, type TestWeb } from "../support/web.ts";

let web: TestWeb;
let uiDir: string;
let isDatabaseThere = true;
let isDatabaseSilent = false;
const logged: { level: string; fields: object; sentence: string }[] = [];
const log = (level: string) => (fields: object, sentence: string) => logged.push({ level, fields, sentence });

async function troubled(server: FastifyInstance): Promise<void> {
  server.get("/fault/", async () => {
    throw new Error("connect to postgres://vedette:hunter2@db failed");
  });
  server.get("/refusal/", async () => {
    throw new Refusal("overloaded", "Come back later.", { retryAfterSeconds: 7 });
  });
  server.get("/away/", async () => {
    throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
  });
  server.post("/echo/", async (request) => ({ got: request.body ?? null }));
}

async function opened(server: FastifyInstance): Promise<void> {
  server.get("/open/", async (request) => ({ open: true, from: request.ip }));
}

beforeAll(async () => {
  uiDir = await mkdtemp(path.join(tmpdir(), "vedette-ui-"));
  web = await openWeb({
    uiDir: path.join(uiDir, "dist"),
    apiPlugins: [troubled],
    openPlugins: [
      {
        prefix: "/api/:project",
        plugin: opened,
      },
    ],
    log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    pingDatabase: async () => {
      if (isDatabaseSilent) await new Promise(() => undefined);
      if (!isDatabaseThere) throw new Error("away");
    },
  });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await rm(uiDir, { recursive: true });
});

describe("errors", () => {
  it("that are faults are logged once and told as a reference, without what they say", async () => {
    logged.length = 0;
    const response = await web.server.inject({ url: "/api/0/fault/?secret=s3cret" });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({
      detail: expect.stringMatching(/^Internal error\. Reference [0-9a-z-]+\.$/),
    });
    expect(response.headers["content-type"]).toMatch(/^application\/json/);
    expect(logged).toHaveLength(1);
    const [{ level, fields, sentence } = { level: "", fields: {}, sentence: "" }] = logged;
    expect({ level, sentence }).toEqual({ level: "error", sentence: "request failed" });
    expect(response.json().detail).toContain((fields as { requestId: string }).requestId);
    expect(JSON.stringify(fields)).not.toContain("s3cret");
  });

  it("that are refusals say what to do, and when", async () => {
    const response = await web.server.inject({ url: "/api/0/refusal/" });
    expect(response.statusCode).toBe(503);
    expect(response.headers["retry-after"]).toBe("7");
    expect(response.json()).toEqual({ detail: "Come back later." });
  });

  it("of a database that is away are no alarm", async () => {
    logged.length = 0;
    const response = await web.server.inject({ url: "/api/0/away/" });
    expect(response.statusCode).toBe(503);
    expect(response.json()).toEqual({
      detail: "The database cannot be reached right now. Try again in a few seconds.",
    });
    await web.server.inject({ url: "/api/0/away/" });
    expect(logged.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("of bodies that cannot be read are told in plain words", async () => {
    const post = (payload: string, type = "application/json") =>
      web.server.inject({ method: "POST", url: "/api/0/echo/", payload, headers: { "content-type": type } });
    const unreadable = {
      detail: "The request could not be read. Send a JSON object with Content-Type: application/json.",
    };
    expect((await post("{")).json()).toEqual(unreadable);
    expect((await post('{"__proto__": {"isSuperuser": true}}')).json()).toEqual(unreadable);
    expect((await post("")).json()).toEqual({ got: null });
    expect((await post("<a/>", "text/xml")).statusCode).toBe(415);
    const large = await post(JSON.stringify("x".repeat(1_100_000)));
    expect([large.statusCode, large.json()]).toEqual([413, { detail: "The request is too large." }]);
  });

  it("of addresses that lead nowhere are JSON under /api/", async () => {
    for (const url of ["/api/0/nothing/", "/api/", "/api/0/organizations/%00/projects/%ff/"]) {
      const response = await web.server.inject({ url, headers: { accept: "text/html" } });
      expect([400, 404]).toContain(response.statusCode);
      expect(response.json()).toHaveProperty("detail");
    }
    expect((await web.server.inject({ method: "POST", url: "/nothing" })).statusCode).toBe(404);
  });

  it("are answered for requests that are no HTTP", async () => {
    const address = await web.node().listen({ port: 0, host: "127.0.0.1" });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connectSocket(Number(new URL(address).port), "127.0.0.1", () =>
        socket.end("nonsense\r\n\r\n"),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
      });
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

it("routes that are open ask for no sign-in and share the address space of the API", async () => {
  expect((await web.server.inject({ url: "/api/42/open" })).json()).toMatchObject({ open: true });
});

it("only a trusted proxy may say where a request comes from", async () => {
  const request = { url: "/api/42/open/", headers: { "x-forwarded-for": "203.0.113.7" } };
  expect((await web.server.inject(request)).json()).toMatchObject({ from: "127.0.0.1" });
  await using behind = await openWeb({
    trustedProxies: ["127.0.0.0/8"],
    openPlugins: [{ prefix: "/api/:project", plugin: opened }],
  });
  expect((await behind.server.inject(request)).json()).toMatchObject({ from: "203.0.113.7" });
  const stranger = { ...request, remoteAddress: "198.51.100.1" };
  expect((await behind.server.inject(stranger)).json()).toMatchObject({ from: "198.51.100.1" });
});

it("a node starts unhealthy, and stays healthy while the database is away: events are still accepted", async () => {
  const node = web.node();
  const status = async (url: string) => (await node.inject({ url })).statusCode;
  isDatabaseThere = false;
  expect([await status("/_health/"), await status("/_health/ready/")]).toEqual([503, 503]);
  isDatabaseThere = true;
  await expect.poll(() => status("/_health"), { timeout: 10_000 }).toBe(200);
  expect(await status("/_health/ready/")).toBe(200);
  isDatabaseThere = false;
  await expect.poll(() => status("/_health/ready/"), { timeout: 10_000 }).toBe(503);
  expect(await status("/_health/")).toBe(200);
  isDatabaseThere = true;
});

it("a node says that it lives before it knows whether a silent database is there", async () => {
  const node = web.node();
  expect((await node.inject({ url: "/_health/" })).statusCode).toBe(200);
  isDatabaseSilent = true;
  await until("life told before readiness", async () => {
    const answered: string[] = [];
    const ask = async (url: string) => answered.push(`${url} ${(await node.inject({ url })).statusCode}`);
    await Promise.all([ask("/_health/ready/"), ask("/_health/")]);
    return answered.join() === "/_health/ 200,/_health/ready/ 503";
  });
  isDatabaseSilent = false;
});

describe("the web pages", () => {
  it("say how to build them while they are missing", async () => {
    const response = await web.server.inject({ url: "/", headers: { accept: "text/html" } });
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain("npm start");
  });

  it("are found once they are built, and never let in anything inline or from elsewhere", async () => {
    await mkdir(path.join(uiDir, "dist/assets"), { recursive: true });
    await writeFile(path.join(uiDir, "dist/index.html"), "<!doctype html><title>Vedette</title>");
    await writeFile(path.join(uiDir, "dist/assets/app-1a2b.js"), "console.log('vedette')");
    await writeFile(path.join(uiDir, "secret.txt"), "secret");
    for (const url of ["/", "/organizations/acme/issues/11/", "/projects?query=1.2"]) {
      const response = await web.server.inject({ url, headers: { accept: "text/html,*/*" } });
      expect(response.statusCode).toBe(200);
      expect(response.body).toContain("<title>Vedette</title>");
      expect(response.headers["cache-control"]).toBe("no-cache");
      const policy = String(response.headers["content-security-policy"]);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain("unsafe");
      expect(response.headers["x-content-type-options"]).toBe("nosniff");
      expect(response.headers["strict-transport-security"]).toBeUndefined();
    }
  });

  it("come compressed, are kept for ever when their name holds a hash, and are not sent twice", async () => {
    const url = "/assets/app-1a2b.js";
    const response = await web.server.inject({ url, headers: { "accept-encoding": "gzip, br" } });
    expect(brotliDecompressSync(response.rawPayload).toString()).toBe("console.log('vedette')");
    expect(response.headers["cache-control"]).toContain("immutable");
    expect(response.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    const etag = String(response.headers.etag);
    const again = await web.server.inject({
      url,
      headers: { "accept-encoding": "gzip, br", "if-none-match": etag },
    });
    expect(again.statusCode).toBe(304);
    const plain = await web.server.inject({ method: "HEAD", url });
    expect([plain.statusCode, plain.headers["content-encoding"]]).toEqual([200, undefined]);
  });

  it("are followed when another build takes the place of one as old, and what grows beside them is not shown", async () => {
    const dist = path.join(uiDir, "dist");
    const when = new Date("2026-01-02T03:04:05Z");
    await utimes(path.join(dist, "index.html"), when, when);
    expect((await web.server.inject({ url: "/index.html" })).body).toContain("<title>Vedette</title>");
    await mkdir(path.join(dist, ".next"));
    await writeFile(path.join(dist, ".next/index.html"), "<!doctype html><title>Next</title>");
    expect((await web.server.inject({ url: "/.next/index.html" })).statusCode).toBe(404);
    await writeFile(path.join(dist, "assets/app-3c4d.js"), "console.log('next')");
    await utimes(path.join(dist, ".next/index.html"), when, when);
    await rename(path.join(dist, ".next/index.html"), path.join(dist, "index.html"));
    const page = await web.server.inject({ url: "/", headers: { accept: "text/html" } });
    expect(page.body).toContain("<title>Next</title>");
    expect((await web.server.inject({ url: "/assets/app-3c4d.js" })).body).toBe("console.log('next')");
  });

  it("are not there once they are taken away, which is no fault and is kept by nobody", async () => {
    logged.length = 0;
    await rm(path.join(uiDir, "dist/assets/app-3c4d.js"));
    const gone = await web.server.inject({ url: "/assets/app-3c4d.js" });
    expect(gone.statusCode).toBe(404);
    expect(gone.headers["cache-control"]).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it("let nobody out of their folder", async () => {
    for (const url of [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "//secret.txt",
    ]) {
      const response = await web.server.inject({ url });
      expect(response.body).not.toBe("secret");
      expect(response.statusCode).toBe(404);
    }
    expect(
      (await web.server.inject({ url: "/assets/old-9f.js", headers: { accept: "text/html" } })).statusCode,
    ).toBe(404);
  });
});
