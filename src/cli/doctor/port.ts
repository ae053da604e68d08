import { once } from "node:events";
import { createServer } from "node:net";
import type { LoadedConfig } from "../../config.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Either Vedette answers there, or nobody does. */
export async function checkPort({ host, port }: LoadedConfig): Promise<Finding> {
  if (port === 0) return ok("Port", "any free one");
  const answer = await askHealth(host, port);
  if (answer === "healthy") return ok("Port", `Vedette answers on ${host}:${port}`);
  if (answer === "ailing") {
    return problem("Port", `Vedette answers on ${host}:${port}, and is not ready`, "Look into its log.");
  }
  const failure = await tryToListen(host, port);
  if (failure === undefined) return ok("Port", `${host}:${port} is free; Vedette is not running there`);
  return problem(
    "Port",
    `${host}:${port} cannot be used (${failure})`,
    "Stop the program that uses it, or choose another address with VEDETTE_PORT or VEDETTE_HOST.",
  );
}

async function askHealth(host: string, port: number): Promise<"healthy" | "ailing" | undefined> {
  const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const name = reachable.includes(":") ? `[${reachable}]` : reachable;
  try {
    const response = await fetch(`http://${name}:${port}/_health/`, { signal: AbortSignal.timeout(3_000) });
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null || !("status" in body)) return undefined;
    return response.ok ? "healthy" : "ailing";
  } catch {
    return undefined;
  }
}

async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
  }
}
