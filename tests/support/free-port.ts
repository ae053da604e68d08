import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * A port that nothing listens on at this moment, at either address of `localhost`. None of those that systems give to
 * connections going out (32768 and up on Linux): a server that is killed finds its port free when it comes back.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    await using four = await listening("127.0.0.1", port);
    await using six = await listening("::1", port);
    if (four?.server && six) return port;
  }
}

/** Undefined when the port is taken. A machine without IPv6 has nobody who could take it there. */
async function listening(
  host: string,
  port: number,
): Promise<({ server: Server | undefined } & AsyncDisposable) | undefined> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return undefined;
    if (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT") throw error;
    return { server: undefined, async [Symbol.asyncDispose]() {} };
  }
  return {
    server,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}
