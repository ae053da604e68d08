import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";
import { isIPv6 } from "node:net";
import type { OutboundFailure, OutboundQuestion } from "../../ports/outbound.ts";

/** What one server answered, before anything of its body was read. */
export type Answer =
  | { readonly kind: "answered"; readonly response: IncomingMessage }
  | { readonly kind: "failed"; readonly reason: OutboundFailure };

const LONGEST_HEADERS = 16 * 1024;

/**
 * Asks one server at addresses that were checked: the name is not resolved again, and no connection of another
 * request is used.
 */
export function askOnce(
  url: URL,
  addresses: readonly string[],
  { body, headers }: Pick<OutboundQuestion, "body" | "headers">,
  signal: AbortSignal,
): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const options: RequestOptions = {
    agent: false,
    method: body === undefined ? "GET" : "POST",
    // Nothing is unpacked here, so that what is long is long on its way, too.
    headers: { "accept-encoding": "identity", ...headers, ...(body && { "content-length": body.length }) },
    lookup: lookupOf(addresses),
    maxHeaderSize: LONGEST_HEADERS,
    signal,
  };
  const request = (url.protocol === "https:" ? secureRequest : plainRequest)(url, options);
  request.once("response", (response) => resolve({ kind: "answered", response }));
  // Stays: an error of the body is one of the request, too.
  request.on("error", (error) => resolve({ kind: "failed", reason: failureOf(error) }));
  request.end(body);
  return promise;
}

/** In the form that sockets ask: all addresses, or the first. */
function lookupOf(addresses: readonly string[]): NonNullable<RequestOptions["lookup"]> {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, callback) => {
    const [first] = all;
    if (options.all === true || first === undefined) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

export function failureOf(error: Error): OutboundFailure {
  if (error.name === "AbortError" || error.name === "TimeoutError") return "too_slow";
  const code = "code" in error ? String(error.code) : "";
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code) ? "no_trust" : "unreachable";
}
