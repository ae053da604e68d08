import type { EventRequest } from "../../protocol/event.ts";
import { contextsFromUserAgent } from "../contexts-from-user-agent.ts";
import type { Contexts } from "./contexts.ts";

/**
 * Adds what the browser says about itself, where the SDK said nothing (reference: event-payload.md §4). On a
 * server the request's system is the client's and goes to `client_os`: `os` would be taken for the server's own.
 */
export function addBrowserContexts(
  contexts: Contexts,
  request: EventRequest | undefined,
  isBrowser: boolean,
  userAgent: string | undefined,
): void {
  const osKey = isBrowser ? "os" : "client_os";
  if (
    Object.hasOwn(contexts, "browser") &&
    Object.hasOwn(contexts, osKey) &&
    Object.hasOwn(contexts, "device")
  ) {
    return;
  }
  const hints: Record<string, string> = {};
  let agent: string | undefined;
  for (const [name, value] of request?.headers ?? []) {
    const start = name.charCodeAt(0) | 32;
    if (start === 117 && name.length === 10 && name.toLowerCase() === "user-agent") agent ??= value;
    else if (start === 115 && name.length <= 27 && name.toLowerCase().startsWith("sec-ch-ua")) {
      hints[name.toLowerCase()] = value;
    }
  }
  if (isBrowser) agent ??= userAgent;

  const found = contextsFromUserAgent(agent ?? "", hints);
  if (found.browser && !Object.hasOwn(contexts, "browser")) contexts.browser = { ...found.browser };
  if (found.os && !Object.hasOwn(contexts, osKey)) contexts[osKey] = { ...found.os };
  if (found.device && !Object.hasOwn(contexts, "device")) contexts.device = { ...found.device };
}
