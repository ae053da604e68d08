import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { openWeb, PASSWORD, type TestWeb } from "../support/web.ts";

let web: TestWeb;
let port: number;
let token: string;

beforeAll(async () => {
  web = await openWeb();
  port = Number(new URL(await web.server.listen({ port: 0, host: "127.0.0.1" })).port);
  await createAccount(web.room, { email: "ann@example.com", password: PASSWORD });
  ({ token } = await createToken(web.room, { email: "ann@example.com", scopes: [] }));
});
afterAll(() => web[Symbol.asyncDispose]());

/** What the server answers to this request line, from a bare socket. */
function ask(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const head = [line, "Host: localhost", `Authorization: Bearer ${token}`, "Connection: close"];
    const socket = connect(port, "127.0.0.1", () => socket.write(`${head.join("\r\n")}\r\n\r\n`));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}

it("a list is answered, with links to this instance, when the request names a whole address", async () => {
  const answer = await ask("GET http://elsewhere.example:1/api/0/organizations/?per_page=5 HTTP/1.1");
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  const link = /^link: <([^>]+)>; rel="previous"/im.exec(answer)?.[1];
  expect(link).toBe("http://localhost:9000/api/0/organizations/?per_page=5&cursor=0:0:1");
});

it.each(["http://x", "http://[", "http://x:99999/api/0/organizations/", "nonsense", "//x/api/0/", "/\\\\x"])(
  "no target is a fault of the server: %s",
  async (target) => {
    expect(await ask(`GET ${target} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 (?!500)\d\d\d /);
  },
);
