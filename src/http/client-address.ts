import type { IncomingMessage } from "node:http";
import proxyAddress from "@fastify/proxy-addr";

/**
 * The address of a request's client: that of its connection, or what trusted proxies say it was. The same as
 * Fastify's `request.ip`, for those who look at a request before Fastify does.
 */
export function clientAddress(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => string | undefined {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress;
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return (request) => {
    if (request.headers["x-forwarded-for"] === undefined) return request.socket.remoteAddress;
    return proxyAddress(request, isTrusted);
  };
}
