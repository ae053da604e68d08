import { Resolver } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { Turns } from "../../lib/turns.ts";
import type {
  Outbound,
  OutboundEnd,
  OutboundFailure,
  OutboundQuestion,
  OutboundRefusal,
} from "../../ports/outbound.ts";
import { askOnce, failureOf } from "./ask-once.ts";
import { reachable } from "./reachable.ts";

export interface OutboundOptions {
  /** Networks that may be reached though they are private. */
  readonly allowed: readonly string[];
  /** Sent with every question. */
  readonly userAgent: string;
  /** The addresses of a name; none where there is no such name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Each may hold as many bytes as its caller takes. */
const AT_ONCE = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

type Target = { readonly url: URL; readonly addresses: readonly string[] };
type Refused = Extract<OutboundEnd, { kind: "refused" | "failed" }>;

/** Asks servers by http and https. What is out of reach is decided by address, not by name: see `reachable.ts`. */
export function openOutbound({ allowed, userAgent, resolve = fromDns }: OutboundOptions): Outbound {
  const mayReach = reachable({ allowed, own: ownAddresses });
  const turns = new Turns(AT_ONCE);

  async function target(text: string, { mayAsk }: OutboundQuestion): Promise<Target | Refused> {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) return refused("no_address", text);
    if (url.protocol !== "http:" && url.protocol !== "https:") return refused("not_http", text);
    if (url.username !== "" || url.password !== "") return refused("has_credentials", text);
    if (mayAsk?.(url) === false) return refused("not_allowed", text);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const addresses = isIP(host) > 0 ? [host] : await resolve(host).catch(() => []);
    if (addresses.length === 0) return failed("no_such_host", text);
    // One of several would do for an attacker: a name of the web has no private address.
    return addresses.every(mayReach) ? { url, addresses } : refused("private_address", text);
  }

  async function follow(text: string, question: OutboundQuestion, signal: AbortSignal): Promise<OutboundEnd> {
    let here = text;
    for (let redirects = 0; ; redirects++) {
      const found = await beforeAbort(target(here, question), signal);
      if (found === undefined) return failed("too_slow", here);
      if ("kind" in found) return found;
      const headers = { "user-agent": userAgent, ...question.headers };
      const answer = await askOnce(found.url, found.addresses, { ...question, headers }, signal);
      if (answer.kind === "failed") return failed(answer.reason, here);
      const { response } = answer;
      const { statusCode: status = 0, headers: said } = response;
      if (REDIRECTS.has(status) && said.location !== undefined) {
        response.destroy();
        if (redirects >= question.mostRedirects) return refused("too_many_redirects", here);
        if (!URL.canParse(said.location, here)) return refused("no_address", here);
        here = new URL(said.location, here).href;
        continue;
      }
      const body = await bodyOf(response, question.mostBytes);
      if (typeof body === "string") return failed(signal.aborted ? "too_slow" : body, here);
      return { kind: "answered", status, headers: textHeaders(said), body, url: found.url.href };
    }
  }

  return {
    ask: (url, question) => turns.take(() => follow(url, question, AbortSignal.timeout(question.mostMs))),
  };
}

async function bodyOf(response: IncomingMessage, most: number): Promise<Uint8Array | OutboundFailure> {
  const { "content-encoding": packing = "identity", "content-length": declared } = response.headers;
  try {
    if (packing !== "identity") return "packed";
    if (Number(declared) > most) return "too_big";
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) return "too_big";
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    return error instanceof Error ? failureOf(error) : "unreachable";
  } finally {
    response.destroy();
  }
}

/** Undefined where the time was over first. */
async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  signal.addEventListener("abort", end, { once: true });
  try {
    return signal.aborted ? undefined : await Promise.race([work, over]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/**
 * By DNS alone: the system's own way would take a thread of the pool that writes our files for as long as a server
 * of names is silent, and knows names of this machine.
 */
async function fromDns(host: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
}

function textHeaders(headers: IncomingMessage["headers"]): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? (value.at(-1) ?? "") : value]],
    ),
  );
}

function refused(reason: OutboundRefusal, url: string): Refused {
  return { kind: "refused", reason, url };
}

function failed(reason: OutboundFailure, url: string): Refused {
  return { kind: "failed", reason, url };
}
