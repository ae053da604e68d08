import net, { type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { openWeb } from "../support/web.ts";

async function listening(web: Awaited<ReturnType<typeof openWeb>>): Promise<number> {
  await web.server.listen({ port: 0, host: "127.0.0.1" });
  return (web.server.server.address() as AddressInfo).port;
}

it("a stop waits for the answers that are on their way", async () => {
  const { promise: work, resolve: finish } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const slow = async (): Promise<string> => {
    begin();
    await work;
    return "done";
  };
  await using web = await openWeb({
    openPlugins: [{ prefix: "/", plugin: async (server) => void server.get("/slow/", slow) }],
  });
  const port = await listening(web);
  const answer = fetch(`http://127.0.0.1:${port}/slow/`);
  await begun;
  const closing = web.server.close();
  finish();
  expect(await (await answer).text()).toBe("done");
  await closing;
});

it.each([
  [
    "a body",
    "POST /api/0/session/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{",
  ],
  ["its headers", "POST /api/0/session/ HTTP/1.1\r\nHost: x\r\nX-Slow: "],
])("a client that trickles %s does not hold up a stop", async (_what, bytes) => {
  await using web = await openWeb({});
  const port = await listening(web);
  const socket = net.connect(port, "127.0.0.1").resume();
  const closed = new Promise<void>((resolve) => {
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  // The server has it when it answers what came later.
  await fetch(`http://127.0.0.1:${port}/_health/`);
  await web.server.close();
  await closed;
});
