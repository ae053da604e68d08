import { once } from "node:events";
import type { Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { StartError } from "../errors.ts";

/** Begins to listen; a failure that the operator can mend is a StartError. */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw readable(error, host, port);
  }
}

/** The port of metrics and health, which nothing else of a role needs; a failure is a StartError all the same. */
export async function listenForWatchers(server: Server, { host, port }: { host: string; port: number }) {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The port for metrics and health cannot be opened (${why}). Choose another with VEDETTE_METRICS_PORT, or ` +
        "another address with VEDETTE_METRICS_HOST.",
      { cause: error },
    );
  }
}

function readable(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new StartError(
      `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port with ` +
        "--port or VEDETTE_PORT.",
      { cause: error },
    );
  }
  if (code === "EACCES") {
    return new StartError(
      `Port ${port} may not be used by this user: ports below 1024 belong to root. Choose another with --port ` +
        "or VEDETTE_PORT.",
      { cause: error },
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new StartError(
      `This machine has no address ${host}. Set --host or VEDETTE_HOST to one of its own, or to 0.0.0.0 for all.`,
      { cause: error },
    );
  }
  return error;
}
