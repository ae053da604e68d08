import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { isHostOf } from "../../lib/host-patterns.ts";
import { Lru } from "../../lib/lru.ts";
import type { Artifact } from "../../ports/artifacts.ts";
import type { OutboundQuestion } from "../../ports/outbound.ts";
import { failureSentence, isOfHost } from "./failures.ts";
import { Patience } from "./patience.ts";
import type { WebRoom } from "./room.ts";

const MIB = 2 ** 20;
const MOST_BYTES = { minified_source: 16 * MIB, source_map: 48 * MIB };
const MOST_MS = 15_000;
const MOST_REDIRECTS = 3;

const FOUND_MS = 60 * 60_000;
const NOT_FOUND_MS = 10 * 60_000;
const HOST_REST_MS = 5 * 60_000;
const ALLOWED_MS = 10_000;
/** Strangers write addresses into events, and none of them shall make us a burden to a host of the list. */
const MOST_A_MINUTE = 30;
/** A file is read by its reader at once; of one that nobody reads the bytes go. */
const HELD_MS = 30_000;
/** Characters of addresses. */
const KNOWN_HELD = 4 * MIB;
const PROJECTS_HELD = 10_000;
const HOSTS_HELD = 2_000;

export type WebEnd =
  | { readonly kind: "file"; readonly artifact: Artifact }
  | { readonly kind: "none"; readonly sentence: string }
  /** It takes longer than anybody waits; a moment later it is known. */
  | { readonly kind: "later"; readonly sentence: string };

interface WebArtifact extends Artifact {
  readonly web: { readonly projectId: number; readonly url: string };
}

interface Known {
  readonly end: WebEnd;
  readonly until: number;
  readonly weight: number;
}

/**
 * Scripts and source maps of the public web, of hosts that a project's settings name. Each is fetched once an hour by
 * each process, and a host that fails is left alone for some minutes.
 */
export class WebFiles {
  readonly #room: WebRoom;
  readonly #now: () => number;
  readonly #patience: Patience;
  readonly #allowed = new Lru<number, { hosts: readonly string[] | undefined; until: number }>(PROJECTS_HELD);
  readonly #known = new Lru<string, Known>(KNOWN_HELD, ({ weight }) => weight);
  readonly #asking = new Map<string, Promise<WebEnd>>();
  readonly #resting = new Lru<string, number>(HOSTS_HELD);
  readonly #asked = new Lru<number, { minute: number; count: number }>(PROJECTS_HELD);
  readonly #held = new Map<string, Uint8Array>();

  constructor(room: WebRoom, now: () => Date) {
    this.#room = room;
    this.#now = () => now().getTime();
    this.#patience = new Patience(room.patienceMs, this.#now);
  }

  /** Undefined where the project fetches nothing, or the address is none of the web. */
  async find(
    projectId: number,
    address: string,
    kind: "minified_source" | "source_map",
  ): Promise<WebEnd | undefined> {
    const url = /^https?:/i.test(address) && URL.canParse(address) ? new URL(address) : undefined;
    const hosts = url && (await this.#hostsOf(projectId));
    if (url === undefined || hosts === undefined) return undefined;
    url.hash = "";
    const now = this.#now();
    const key = JSON.stringify([projectId, kind, url.href]);
    const known = this.#known.get(key);
    if (known !== undefined && known.until > now) return known.end;
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      const hindrance = this.#hindrance(projectId, hosts, url, now);
      if (hindrance !== undefined) return hindrance;
      asking = this.#ask(projectId, hosts, url, kind).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
      void asking.then((end) => {
        const until = this.#now() + (end.kind === "file" ? FOUND_MS : NOT_FOUND_MS);
        this.#known.set(key, { end, until, weight: key.length + 500 });
      });
    }
    return (await this.#patience.wait(asking)) ?? LATER;
  }

  holds(artifact: Artifact): boolean {
    return isOfWeb(artifact);
  }

  /** The bytes of a file that was found here. @throws a fault where they are gone, or no longer the same */
  async read(artifact: Artifact): Promise<Readable> {
    if (!isOfWeb(artifact)) throw new Error("this artifact was not found on the web");
    const held = this.#held.get(artifact.content);
    if (held !== undefined) return Readable.from([held]);
    const { projectId, url } = artifact.web;
    const hosts = await this.#hostsOf(projectId);
    const kind = artifact.kind === "source_map" ? "source_map" : "minified_source";
    const end = hosts && (await this.#room.outbound.ask(url, question(hosts, kind)));
    if (end?.kind !== "answered" || contentOf(end.body) !== artifact.content)
      throw new Error("a file of the web is no longer what it was");
    return Readable.from([end.body]);
  }

  /** Why nothing is asked at this moment. */
  #hindrance(projectId: number, hosts: readonly string[], url: URL, now: number): WebEnd | undefined {
    if (!isHostOf(hosts, url)) {
      return {
        kind: "none",
        sentence: `It was not fetched: ${url.host} is not in the project's list of hosts.`,
      };
    }
    if ((this.#resting.get(url.host) ?? 0) > now) {
      return {
        kind: "none",
        sentence: `It was not fetched: ${url.host} failed within the last five minutes.`,
      };
    }
    const minute = Math.floor(now / 60_000);
    const asked = this.#asked.get(projectId);
    const count = asked?.minute === minute ? asked.count : 0;
    if (count >= MOST_A_MINUTE) {
      return { kind: "later", sentence: `It was not fetched yet: ${MOST_A_MINUTE} files a minute are.` };
    }
    this.#asked.set(projectId, { minute, count: count + 1 });
    return undefined;
  }

  async #ask(
    projectId: number,
    hosts: readonly string[],
    url: URL,
    kind: keyof typeof MOST_BYTES,
  ): Promise<WebEnd> {
    const end = await this.#room.outbound.ask(url.href, question(hosts, kind));
    if (end.kind !== "answered") {
      if (isOfHost(end) && URL.canParse(end.url))
        this.#resting.set(new URL(end.url).host, this.#now() + HOST_REST_MS);
      return { kind: "none", sentence: failureSentence(end) };
    }
    const { status, headers, body } = end;
    if (status === 429 || status >= 500) this.#resting.set(new URL(end.url).host, this.#now() + HOST_REST_MS);
    if (status !== 200) return { kind: "none", sentence: `It was not fetched: the answer was ${status}.` };
    if (/^text\/html\b/i.test(headers.get("content-type") ?? ""))
      return { kind: "none", sentence: "It was not fetched: the answer was an HTML page." };
    const content = contentOf(body);
    this.#hold(content, body);
    const sourceMapUrl = headers.get("sourcemap") ?? headers.get("x-sourcemap");
    const artifact: WebArtifact = {
      content,
      kind,
      url: url.href,
      size: body.length,
      uploadedAt: this.#now(),
      ...(sourceMapUrl !== undefined && { sourceMapUrl }),
      web: { projectId, url: url.href },
    };
    return { kind: "file", artifact };
  }

  async #hostsOf(projectId: number): Promise<readonly string[] | undefined> {
    const known = this.#allowed.get(projectId);
    if (known !== undefined && known.until > this.#now()) return known.hosts;
    const hosts = await this.#room.allowedHosts(projectId);
    this.#allowed.set(projectId, { hosts, until: this.#now() + ALLOWED_MS });
    return hosts;
  }

  #hold(content: string, body: Uint8Array): void {
    this.#held.set(content, body);
    setTimeout(() => this.#held.delete(content), HELD_MS).unref();
  }
}

const LATER: WebEnd = { kind: "later", sentence: "It is being fetched; it is there in a moment." };

function question(hosts: readonly string[], kind: keyof typeof MOST_BYTES): OutboundQuestion {
  return {
    mostBytes: MOST_BYTES[kind],
    mostMs: MOST_MS,
    mostRedirects: MOST_REDIRECTS,
    mayAsk: (url) => isHostOf(hosts, url),
  };
}

function contentOf(bytes: Uint8Array): string {
  return `web-${createHash("sha256").update(bytes).digest("hex").slice(0, 40)}`;
}

function isOfWeb(artifact: Artifact): artifact is WebArtifact {
  return "web" in artifact;
}
