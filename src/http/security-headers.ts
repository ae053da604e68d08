import type { FastifyReply } from "fastify";

/** Everything from our own address, nothing inline, and nobody may put the pages into a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every page and file that a browser shows. */
export function setPageHeaders(reply: FastifyReply, isHttps: boolean): void {
  reply.header("Content-Security-Policy", POLICY);
  reply.header("X-Content-Type-Options", "nosniff");
  reply.header("X-Frame-Options", "DENY");
  reply.header("Referrer-Policy", "same-origin");
  reply.header("Cross-Origin-Opener-Policy", "same-origin");
  reply.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  if (isHttps) reply.header("Strict-Transport-Security", "max-age=31536000");
}

/** Of pages that everybody with their address may open: it is the only secret, and stays out of lists and other sites. */
export function setSharedPageHeaders(reply: FastifyReply): void {
  reply.header("X-Robots-Tag", "noindex, nofollow");
  reply.header("Referrer-Policy", "no-referrer");
}
