import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** A port that nothing listens on at this moment, at either address of `localhost`. */
export async function freePort(): Promise<number> {
  for (;;) {
    await using four = await listening("127.0.0.1", 0);
    const address = four?.server?.address();
    if (!address || typeof address === "string") throw new Error("no port is free");
    await using six = await listening("::1", address.port);
    if (six) return address.port;
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
