import type { FastifyReply, FastifyRequest } from "fastify";
import { isHttps } from "./cookies.ts";
import { type FileEncoding, type PageFile, PageFiles, unlessGone } from "./page-files.ts";
import type { HttpRoom } from "./room.ts";
import { setPageHeaders, setSharedPageHeaders } from "./security-headers.ts";

const YEAR_S = 365 * 24 * 3_600;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Vedette</title>
<h1>Vedette runs, but its web pages are not built</h1>
<p>Stop it and start it again with <code>npm start</code>, which builds them.</p>
<p>Events are accepted meanwhile.</p>
</html>
`;

/**
 * Answers what no route does: a file of the web pages, the page itself for every address a person may open,
 * and 404 as JSON for the rest.
 */
export function openPages(room: HttpRoom) {
  const files = new PageFiles(room.uiDir);

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const [address = "/"] = request.url.split("?", 1);
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || address === "/api" || address.startsWith("/api/")) return notFound(reply);

    const file = address === "/" ? undefined : await files.find(address);
    if (!file && !wantsPage(request, address)) return notFound(reply);

    setPageHeaders(reply, isHttps(room));
    if (address.startsWith("/share/")) setSharedPageHeaders(reply);
    const found = file ?? (await files.find("/index.html"));
    if (found) return (await hasSent(request, reply, found)) ? reply : notFound(reply);
    return reply
      .code(503)
      .type("text/html; charset=utf-8")
      .header("Cache-Control", "no-store")
      .send(NOT_BUILT);
  };
}

/** False when the file is gone since it was found; nothing is sent then. */
async function hasSent(request: FastifyRequest, reply: FastifyReply, file: PageFile): Promise<boolean> {
  const encoding = file.compressed ? encodingFor(request) : undefined;
  const etag = encoding ? `${file.etag.slice(0, -1)}-${encoding}"` : file.etag;
  const isKnown = request.headers["if-none-match"] === etag;
  const body = isKnown ? "" : await contentOf(file, encoding).catch(unlessGone);
  if (body === undefined) return false;
  reply.header("Cache-Control", file.isImmutable ? `public, max-age=${YEAR_S}, immutable` : "no-cache");
  reply.header("ETag", etag).header("Vary", "Accept-Encoding");
  if (isKnown) {
    reply.code(304).send();
    return true;
  }
  if (encoding) reply.header("Content-Encoding", encoding);
  reply.code(200).type(file.type).send(body);
  return true;
}

function contentOf(file: PageFile, encoding: FileEncoding | undefined): Promise<Buffer> {
  return encoding && file.compressed ? file.compressed(encoding) : file.read();
}

function encodingFor(request: FastifyRequest): FileEncoding | undefined {
  const accepted = String(request.headers["accept-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim().split(";", 1)[0]);
  return (["br", "gzip"] as const).find((encoding) => accepted.includes(encoding));
}

/** Browsers ask for `text/html` when a person opens an address; scripts and probes do not. */
function wantsPage(request: FastifyRequest, address: string): boolean {
  if (address === "/") return true;
  return !address.startsWith("/assets/") && (request.headers.accept?.includes("text/html") ?? false);
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header("Content-Type", "application/json")
    .send(JSON.stringify({ detail: "There is nothing at this address." }));
}
