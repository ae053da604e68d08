import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { createAccount } from "../../src/accounts/accounts.ts";
import { insertMembership } from "../../src/accounts/store.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { composeWeb, type Web } from "../../src/compose.ts";
import { openFiles } from "../../src/compose-files.ts";
import { type Config, loadConfig, openConfig } from "../../src/config.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import type { FileStore } from "../../src/ports/file-store.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { Role } from "../../src/wire/account.ts";
import { freshDatabase } from "./database.ts";
import { freePort } from "./free-port.ts";
import { silent } from "./silent.ts";
import { PASSWORD } from "./web.ts";

/** One web node, as an operator starts it. */
export interface ArtifactsNode {
  readonly url: string;
  readonly web: Web;
}

/** Web nodes on one database and one file store, with the organisation `acme` and its projects `web` and `api`. */
export interface ArtifactsWeb extends AsyncDisposable, ArtifactsNode {
  readonly connection: Connection;
  readonly files: FileStore;
  readonly organizationId: number;
  readonly projectIds: Readonly<Record<"web" | "api", number>>;
  /** Another node. */
  node(): Promise<ArtifactsNode>;
  /** A token of somebody with this role in `acme`. */
  token(role: Role, ...scopes: string[]): Promise<string>;
}

export async function openArtifactsWeb(given: { filesUrl?: string } = {}): Promise<ArtifactsWeb> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-artifacts-"));
  opening.defer(() => rm(dir, { recursive: true, force: true }));
  const filesUrl = given.filesUrl ?? `file://${dir}/files`;
  let nodes = 0;
  const configOf = async (): Promise<Config> => {
    nodes += 1;
    const port = await freePort();
    const { config } = loadConfig(
      {},
      {
        VEDETTE_DATA_DIR: path.join(dir, `node-${nodes}`),
        VEDETTE_SECRET_KEY: "the same on every node, and 32 characters",
        VEDETTE_URL: `http://127.0.0.1:${port}`,
        VEDETTE_PORT: String(port),
        FILES_URL: filesUrl,
      },
      dir,
    );
    return openConfig(config);
  };
  const node = async (): Promise<ArtifactsNode> => {
    const config = await configOf();
    const web = opened.use(await composeWeb(config, database.url, silent));
    await web.server.listen({ port: config.port, host: "127.0.0.1" });
    return { url: config.publicUrl, web };
  };
  const connection = opening.use(connect(database.url, { max: 4, application: "test", onError: () => {} }));
  const files = opening.use(await openFiles((await configOf()).files, silent));
  const opened = opening.move();
  const first = await node();
  const { room } = first.web;
  const web = await ensureProject(room, { organization: "acme", project: "web" });
  const api = await ensureProject(room, { organization: "acme", project: "api" });
  let people = 0;
  return {
    ...first,
    connection,
    files,
    organizationId: web.organizationId,
    projectIds: { web: web.projectId, api: api.projectId },
    node,
    async token(role, ...scopes) {
      people += 1;
      const email = `${role}-${people}@example.com`;
      const { id } = await createAccount(room, { email, password: PASSWORD });
      await insertMembership(connection.db, web.organizationId, id, role);
      return (await createToken(room, { email, scopes })).token;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export function sha1Of(bytes: Buffer): string {
  return createHash("sha1").update(bytes).digest("hex");
}

export function chunksOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** What clients do about a bundle, one request at a time. */
export class Uploader {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = `${url}/api/0/`;
    this.#token = token;
  }

  ask<Body = unknown>(method: string, at: string, body?: unknown) {
    if (body === undefined || body instanceof FormData) return this.#ask<Body>(method, at, body);
    return this.#ask<Body>(method, at, JSON.stringify(body), "application/json");
  }

  /** As no sound client would. */
  sendRaw(at: string, body: string, type: string) {
    return this.#ask("POST", at, body, type);
  }

  async #ask<Body>(
    method: string,
    at: string,
    body?: string | FormData,
    type?: string,
  ): Promise<{ status: number; headers: Headers; body: Body }> {
    const answer = await fetch(this.#url + at, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(type !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") && text !== "";
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }

  /** `names` are the chunks' own checksums, unless a test lies. */
  send(chunks: readonly Buffer[], given: { names?: readonly string[]; field?: string } = {}) {
    const form = new FormData();
    const { field = "file_gzip" } = given;
    for (const [index, chunk] of chunks.entries()) {
      const bytes = field === "file_gzip" ? gzipSync(chunk) : chunk;
      form.append(field, new Blob([new Uint8Array(bytes)]), given.names?.[index] ?? sha1Of(chunk));
    }
    return this.ask<{ detail?: string }>("POST", "organizations/acme/chunk-upload/", form);
  }

  async assemble(bundle: Buffer, chunks: readonly Buffer[], more: object = {}) {
    const { body } = await this.ask<{ state: string; missingChunks: string[]; detail: string | null }>(
      "POST",
      "organizations/acme/artifactbundle/assemble/",
      { checksum: sha1Of(bundle), chunks: chunks.map(sha1Of), projects: ["web"], ...more },
    );
    return body;
  }

  /** All that a client does, to the end. */
  async upload(bundle: Buffer, more: object = {}) {
    const chunks = chunksOf(bundle, 1_000_000);
    const first = await this.assemble(bundle, chunks, more);
    if (first.state !== "not_found") return first;
    const missing = chunks.filter((chunk) => first.missingChunks.includes(sha1Of(chunk)));
    for (let from = 0; from < missing.length; from += 4) await this.send(missing.slice(from, from + 4));
    return await this.assemble(bundle, chunks, more);
  }
}
