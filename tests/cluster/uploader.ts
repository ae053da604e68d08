import { createHash, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "../support/until.ts";
import { reasonOf, Tally } from "./tally.ts";

/** A build that sends file after file of its release through the balancer; what was refused it sends again. */
export interface Uploader {
  /** Names of files that were answered 2xx, with the SHA-1 of what was sent. */
  readonly kept: ReadonlyMap<string, string>;
  tally: Tally;
  stop(): Promise<void>;
}

const RELEASE = "shop@4.2.0";
const FILES = "organizations/acme/releases/shop%404.2.0/files/";
const EVERY_MS = 600;
const PATIENCE_MS = 60_000;

export async function startUploader(url: string, token: string): Promise<Uploader> {
  const kept = new Map<string, string>();
  const stopping = new AbortController();
  await until("release", () => makeRelease(url, token), 120_000);
  const uploader = { kept, tally: new Tally(), stop };
  const working = work();
  return uploader;

  async function work(): Promise<void> {
    for (let n = 0; !stopping.signal.aborted; n++) {
      const name = `~/assets/chunk-${n}.js`;
      const content = randomBytes(20_000 + (n % 5) * 60_000);
      while (!stopping.signal.aborted) {
        const status = await upload(url, token, name, content);
        if (status === 200 || status === 201) {
          kept.set(name, sha1(content));
          uploader.tally.good();
        } else uploader.tally.add(String(status));
        await pause(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (kept.has(name)) break;
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await working;
  }
}

/** Files that the node at `url` does not give back as they were sent. */
export async function wrongFiles(
  url: string,
  token: string,
  kept: ReadonlyMap<string, string>,
): Promise<string[]> {
  const headers = { authorization: `Bearer ${token}` };
  const ids = new Map<string, string>();
  for (let next: string | undefined = `${url}/api/0/${FILES}?per_page=100`; next !== undefined; ) {
    const answer: Response = await fetch(next, { headers });
    if (!answer.ok) throw new Error(`the list of files answered ${answer.status}`);
    for (const { id, name } of (await answer.json()) as { id: string; name: string }[]) ids.set(name, id);
    const [, cursor] =
      /rel="next"; results="true"; cursor="([^"]+)"/.exec(answer.headers.get("link") ?? "") ?? [];
    next = cursor === undefined ? undefined : `${url}/api/0/${FILES}?per_page=100&cursor=${cursor}`;
  }
  const wrong: string[] = [];
  for (const [name, sum] of kept) {
    const id = ids.get(name);
    if (id === undefined) {
      wrong.push(`${name} is not there`);
      continue;
    }
    const answer = await fetch(`${url}/api/0/${FILES}${id}/?download=1`, { headers });
    const isSame = answer.ok && sha1(Buffer.from(await answer.arrayBuffer())) === sum;
    if (!isSame) wrong.push(`${name} is not what was sent (${answer.status})`);
  }
  return wrong;
}

/** False when it could not be asked for now. */
async function makeRelease(url: string, token: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/0/organizations/acme/releases/`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ version: RELEASE, projects: ["shop"] }),
  });
  if (answer.ok || answer.status >= 500) return answer.ok;
  throw new Error(`making a release answered ${answer.status}: ${await answer.text()}`);
}

async function upload(url: string, token: string, name: string, content: Buffer): Promise<number | string> {
  const form = new FormData();
  form.set("name", name);
  form.set("file", new Blob([new Uint8Array(content)]), "chunk.js");
  try {
    const answer = await fetch(`${url}/api/0/${FILES}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return reasonOf(error);
  }
}

function sha1(content: Buffer): string {
  return createHash("sha1").update(content).digest("hex");
}
