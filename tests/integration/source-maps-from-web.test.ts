import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireEvent } from "../../src/wire/event.ts";
import type { WireProject } from "../../src/wire/project.ts";
import type { WireSourceMapDebug } from "../../src/wire/symbolication.ts";
import type { ApiClient } from "../support/api-client.ts";
import { exceptionOf } from "../support/crashing-app.ts";
import { freshDatabase } from "../support/database.ts";
import { startAll } from "../support/server.ts";

const SOURCE = "export function priceOf(item) {\n  return item.price.amount;\n}\n";

/** A shop that serves its own scripts and maps, on an address that is private and allowed by the operator. */
describe("scripts and maps that nobody uploaded", () => {
  const stack = new AsyncDisposableStack();
  let api: ApiClient;
  let dsn: URL;
  let base: string;
  let shop: Server;
  let host: string;
  let column: number;
  const asked: string[] = [];

  beforeAll(async () => {
    const database = stack.use(await freshDatabase());
    const env = { VEDETTE_REACHABLE_NETWORKS: "127.0.0.1" };
    const { instance } = await startAll({ databaseUrl: database.url, env });
    stack.use(instance);
    dsn = await instance.dsn("acme/shop", "javascript");
    api = await instance.api();
    base = instance.url;
    const { code, map } = await transform(SOURCE, {
      minify: true,
      sourcemap: "external",
      sourcefile: "price.js",
    });
    const files: Record<string, string> = {
      "/app.js": `${code}//# sourceMappingURL=maps/app.js.map\n`,
      "/maps/app.js.map": map,
    };
    column = code.indexOf(".amount") + 2;
    shop = createServer(({ url = "", headers }, response) => {
      asked.push(`${url} ${headers.cookie ?? ""}${headers.authorization ?? ""}`);
      const moved =
        url === "/moved.js" ? "/app.js" : url.startsWith("/away.js") ? "http://169.254.169.254/x" : undefined;
      if (moved !== undefined) response.writeHead(302, { location: moved }).end();
      else response.writeHead(files[url] === undefined ? 404 : 200).end(files[url]);
    });
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    stack.defer(() => void shop.close());
    host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });
  afterAll(() => stack.disposeAsync());

  async function crash(path: string): Promise<WireEvent> {
    const id = randomUUID().replaceAll("-", "");
    const frame = { abs_path: `http://${host}${path}`, function: "t", lineno: 1, colno: column };
    const values = [{ type: "TypeError", value: "no price", stacktrace: { frames: [frame] } }];
    const body = `{"event_id":"${id}"}\n{"type":"event"}\n${JSON.stringify({ platform: "javascript", exception: { values } })}\n`;
    const at = `${base}/api${dsn.pathname}/envelope/?sentry_version=7&sentry_key=${dsn.username}`;
    expect((await fetch(at, { method: "POST", body })).status).toBe(200);
    return await api.event("acme/shop", id);
  }

  const fetching = (sourceFetching: object) => api.ask("PUT", "projects/acme/shop/", { sourceFetching });
  const why = async ({ eventID }: WireEvent) =>
    (await api.get<WireSourceMapDebug>(`projects/acme/shop/events/${eventID}/source-map-debug/`)).files[0];

  it("are left alone while the project does not want them", async () => {
    expect((await api.get<WireProject>("projects/acme/shop/")).sourceFetching).toEqual({
      isOn: false,
      hosts: [],
    });
    const event = await crash("/app.js");
    expect(exceptionOf(event).rawStacktrace).toBeNull();
    expect(asked).toEqual([]);
  });

  it("are wanted of hosts alone", async () => {
    for (const [hosts, words] of [
      [["*"], "Write names of hosts"],
      [["https://a.test/"], "Write names of hosts"],
      [[], "Name at least one host."],
    ] as const) {
      const answer = await fetching({ isOn: true, hosts });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(await answer.json())).toContain(words);
    }
    const answer = await fetching({ isOn: true, hosts: [" CDN.example.com", host] });
    const { sourceFetching, allowedDomains } = (await answer.json()) as WireProject;
    expect(sourceFetching).toEqual({ isOn: true, hosts: ["cdn.example.com", host] });
    expect(allowedDomains).toEqual(["*"]);
  });

  it("make a stored event and new ones readable, and each is fetched without a cookie", async () => {
    await expect
      .poll(async () => exceptionOf(await crash("/app.js")).rawStacktrace, { timeout: 30_000 })
      .not.toBeNull();
    const event = await crash("/app.js");
    expect(exceptionOf(event).stacktrace?.frames[0]).toMatchObject({ function: "priceOf", lineNo: 2 });
    expect(event.culprit).toContain("priceOf");
    expect(await why(event)).toMatchObject({ resolvedWith: "url", problem: null });
    expect(new Set(asked)).toEqual(new Set(["/app.js ", "/maps/app.js.map "]));
  });

  it("are followed where they moved, but not to an address of the operator's machines", async () => {
    // A map is relative to where its script was asked for.
    expect(exceptionOf(await crash("/moved.js")).stacktrace?.frames[0]?.function).toBe("priceOf");
    const trail = await why(await crash("/away.js"));
    expect(trail?.steps.at(-1)).toMatchObject({
      step: "script-on-web",
      result: "not_found",
      sentence: "It was not fetched: it leads to a host that is not in the project's list.",
    });
    const { hosts } = (await api.get<WireProject>("projects/acme/shop/")).sourceFetching;
    await fetching({ isOn: true, hosts: [...hosts, "169.254.169.254"] });
    // Seldom, as each asks for another file, and thirty a minute are fetched.
    await expect
      .poll(async () => (await why(await crash(`/away.js?${randomUUID()}`)))?.steps.at(-1)?.sentence, {
        timeout: 40_000,
        interval: 2_000,
      })
      .toContain("not in the public web");
  }, 60_000);
});
