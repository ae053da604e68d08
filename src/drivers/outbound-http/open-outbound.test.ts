import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutboundQuestion } from "../../ports/outbound.ts";
import { openOutbound } from "./open-outbound.ts";

const QUESTION: OutboundQuestion = { mostBytes: 1000, mostMs: 20_000, mostRedirects: 2 };
const PUBLIC = "93.184.216.34";

let server: Server;
let port: number;
let asked: { url: string; headers: IncomingHttpHeaders; method: string; body: string }[] = [];
const answers: Record<string, RequestListener> = {
  "/ok": (_, response) => response.setHeader("SourceMap", "x.map").end("hello"),
  "/big": (_, response) => response.end("x".repeat(1001)),
  "/endless": (_, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write("x".repeat(5000), more);
    };
    more();
  },
  "/silent": () => {},
  "/packed": (_, response) => response.setHeader("content-encoding", "gzip").end("x"),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("x", () => response.destroy());
  },
};

const notFound: RequestListener = (_, response) => void response.writeHead(404).end("no");

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const { url = "", headers, method = "" } = request;
      asked.push({ url, headers, method, body });
      const to = /^\/to\/(.+)$/.exec(url)?.[1];
      if (to !== undefined)
        response.writeHead(302, { location: decodeURIComponent(to), "set-cookie": "a=b" }).end();
      else (answers[url] ?? notFound)(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Names lead to this machine, which the operator allows. */
const toUs = (hosts: Record<string, readonly string[]> = {}) => {
  asked = [];
  return openOutbound({
    allowed: ["127.0.0.1"],
    userAgent: "Vedette/test",
    resolve: async (host) => hosts[host] ?? ["127.0.0.1"],
  });
};
const at = (path: string, host = "a.test"): string => `http://${host}:${port}${path}`;

describe("a question to a server", () => {
  it("is answered with its headers and its body, and carries nothing but what was given", async () => {
    const end = await toUs().ask(at("/ok"), { ...QUESTION, headers: { accept: "text/plain" } });
    expect(end).toMatchObject({ kind: "answered", status: 200, url: at("/ok") });
    if (end.kind !== "answered") return;
    expect(Buffer.from(end.body).toString()).toBe("hello");
    expect(end.headers.get("sourcemap")).toBe("x.map");
    expect(asked[0]?.headers).toEqual({
      accept: "text/plain",
      "accept-encoding": "identity",
      "user-agent": "Vedette/test",
      host: `a.test:${port}`,
      connection: "close",
    });
  });

  it("with a body is posted", async () => {
    await toUs().ask(at("/ok"), { ...QUESTION, body: Buffer.from("news") });
    expect(asked[0]).toMatchObject({ method: "POST", body: "news" });
  });

  it.each([
    ["/big", "too_big"],
    ["/endless", "too_big"],
    ["/packed", "packed"],
    ["/cut", "unreachable"],
  ])("ends at %s: %s", async (path, reason) => {
    expect(await toUs().ask(at(path), QUESTION)).toMatchObject({ kind: "failed", reason });
  });

  it("ends when its time is over, whoever is silent", async () => {
    const quick = { ...QUESTION, mostMs: 100 };
    expect(await toUs().ask(at("/silent"), quick)).toMatchObject({ kind: "failed", reason: "too_slow" });
    const names = openOutbound({ allowed: [], userAgent: "x", resolve: () => new Promise(() => {}) });
    expect(await names.ask(at("/ok"), quick)).toMatchObject({ kind: "failed", reason: "too_slow" });
  });

  it("to a server that speaks no TLS, or none at all, fails", async () => {
    expect(await toUs().ask(at("/ok").replace("http:", "https:"), QUESTION)).toMatchObject({
      kind: "failed",
    });
    const mute = createSocketServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port: muted } = mute.address() as AddressInfo;
    const end = await toUs().ask(`http://a.test:${muted}/`, QUESTION);
    expect(end).toMatchObject({ kind: "failed", reason: "unreachable" });
    mute.close();
    const nowhere = toUs({ "a.test": [] });
    expect(await nowhere.ask(at("/ok"), QUESTION)).toMatchObject({ kind: "failed", reason: "no_such_host" });
  });
});

describe("no question leaves", () => {
  it.each([
    ["file:///etc/passwd", "not_http"],
    ["ftp://a.test/x", "not_http"],
    ["gopher://a.test/x", "not_http"],
    ["data:text/plain,x", "not_http"],
    ["//a.test/x", "no_address"],
    ["http://", "no_address"],
    ["http://user@a.test/", "has_credentials"],
    ["http://:secret@a.test/", "has_credentials"],
    ["http://127.0.0.2/", "private_address"],
    ["http://0x7f000002/", "private_address"],
    ["http://2130706434/", "private_address"],
    ["http://127.2/", "private_address"],
    ["http://0/", "private_address"],
    ["http://[::1]/", "private_address"],
    ["http://[::ffff:127.0.0.2]/", "private_address"],
    ["http://[64:ff9b::7f00:2]/", "private_address"],
    ["http://169.254.169.254/latest/meta-data/", "private_address"],
    ["http://inside.test/", "private_address"],
    ["http://mixed.test/", "private_address"],
  ])("for %s: %s", async (url, reason) => {
    const outbound = toUs({ "inside.test": ["10.0.0.1"], "mixed.test": [PUBLIC, "10.0.0.1"] });
    expect(await outbound.ask(url, QUESTION)).toEqual({ kind: "refused", reason, url });
    expect(asked).toEqual([]);
  });

  it("for a host that the caller does not want", async () => {
    const mayAsk = (url: URL): boolean => url.hostname === "b.test";
    expect(await toUs().ask(at("/ok"), { ...QUESTION, mayAsk })).toMatchObject({ reason: "not_allowed" });
    expect(asked).toEqual([]);
  });
});

describe("a redirect", () => {
  const to = (url: string): string => `/to/${encodeURIComponent(url)}`;

  it("is followed, without cookies, and counted", async () => {
    const end = await toUs().ask(at(to(to("/ok"))), QUESTION);
    expect(end).toMatchObject({ kind: "answered", status: 200, url: at("/ok") });
    for (const { headers } of asked) expect(headers.cookie).toBeUndefined();
    expect(asked).toHaveLength(3);
    expect(await toUs().ask(at(to(to(to("/ok")))), QUESTION)).toMatchObject({ reason: "too_many_redirects" });
  });

  it.each([
    ["http://10.0.0.1/", "private_address"],
    ["http://inside.test/", "private_address"],
    ["file:///etc/passwd", "not_http"],
    ["http://user:secret@b.test/", "has_credentials"],
    ["http://no.test/", "not_allowed"],
  ])("to %s is refused: %s", async (target, reason) => {
    const outbound = toUs({ "inside.test": ["fd00::1"] });
    const mayAsk = (url: URL): boolean => url.hostname !== "no.test";
    expect(await outbound.ask(at(to(target)), { ...QUESTION, mayAsk })).toMatchObject({
      kind: "refused",
      reason,
    });
    expect(asked).toHaveLength(1);
  });
});

it("the address that was checked is the one that is connected to, whatever the name says a moment later", async () => {
  let times = 0;
  asked = [];
  const outbound = openOutbound({
    allowed: ["127.0.0.1"],
    userAgent: "x",
    // The second answer would be refused; were the name asked twice, the request would fail or land elsewhere.
    resolve: async () => (times++ === 0 ? ["127.0.0.1"] : ["10.0.0.1"]),
  });
  expect(await outbound.ask(at("/ok"), QUESTION)).toMatchObject({ kind: "answered" });
  expect(times).toBe(1);
  expect(await outbound.ask(at("/ok"), QUESTION)).toMatchObject({ reason: "private_address" });
  expect(asked).toHaveLength(1);
});
