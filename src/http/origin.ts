import type { FastifyRequest } from "fastify";

/**
 * Whether a request came from one of our own pages. `Sec-Fetch-Site` is the browser's own word, which no page
 * can forge; older browsers and plain http send `Origin` only. A program that is no browser sends neither and
 * cannot be tricked into sending a cookie.
 */
export function isFromOurPage(request: FastifyRequest): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  // The host as the browser sees it, or the address the operator gave, where a proxy changes the host.
  return new URL(origin).host === request.host || origin === new URL(request.server.room.url).origin;
}
