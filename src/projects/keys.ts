import { randomBytes } from "node:crypto";
import { Refusal } from "../errors.ts";
import { idOf } from "../lib/slug.ts";
import type { WireProjectKey } from "../wire/project.ts";
import { sentence } from "../wire/sentences.ts";
import { addressesOf } from "./dsn.ts";
import {
  deleteKey,
  firstActiveKey,
  insertKey,
  type KeyRow,
  keyBy,
  keyPage,
  updateKey,
} from "./keys/store.ts";
import type { ProjectsRoom } from "./room.ts";

/** What lets SDKs send to a project. */
export interface ProjectKey {
  readonly id: number;
  readonly projectId: number;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly label: string;
  readonly isActive: boolean;
  readonly rateLimit: { readonly window: number; readonly count: number } | null;
  readonly createdAt: Date;
}

export interface KeyChange {
  readonly name?: string;
  readonly isActive?: boolean;
  /** Events per so many seconds; null lifts the limit. */
  readonly rateLimit?: { readonly window: number; readonly count: number } | null;
}

export async function createKey(
  room: Pick<ProjectsRoom, "db">,
  projectId: number,
  wanted: KeyChange = {},
): Promise<ProjectKey> {
  const row = await insertKey(room.db, {
    project_id: projectId,
    public_key: randomBytes(16).toString("hex"),
    secret_key: randomBytes(16).toString("hex"),
    label: wanted.name ?? "Default",
    rate_window: wanted.rateLimit?.window ?? null,
    rate_count: wanted.rateLimit?.count ?? null,
  });
  return from(row);
}

/** The oldest active key of a project, made if there is none. Hold the project's row while asking. */
export async function ensureKey(room: Pick<ProjectsRoom, "db">, projectId: number): Promise<ProjectKey> {
  const row = await firstActiveKey(room.db, projectId);
  return row ? from(row) : await createKey(room, projectId);
}

/** A project's keys, oldest first; `limit + 1` at the most. */
export async function listKeys(
  room: ProjectsRoom,
  query: { projectId: number; at?: number; isPrevious: boolean; limit: number },
): Promise<ProjectKey[]> {
  return (await keyPage(room.db, { ...query, limit: query.limit + 1 })).map(from);
}

/** The key of a project by its public key or number, or a refusal. */
export async function requireKey(room: ProjectsRoom, projectId: number, name: string): Promise<ProjectKey> {
  const number = name.length < 32 ? idOf(name) : undefined;
  const isPublicKey = /^[0-9a-f]{32}$/.test(name);
  const row =
    number === undefined
      ? isPublicKey && (await keyBy(room.db, projectId, { publicKey: name }))
      : await keyBy(room.db, projectId, { id: number });
  if (row) return from(row);
  throw new Refusal("not_found", sentence("noSuchKey"));
}

export async function changeKey(room: ProjectsRoom, key: ProjectKey, change: KeyChange): Promise<ProjectKey> {
  const columns = {
    ...(change.name === undefined ? {} : { label: change.name }),
    ...(change.isActive === undefined ? {} : { is_active: change.isActive }),
    ...(change.rateLimit === undefined
      ? {}
      : { rate_window: change.rateLimit?.window ?? null, rate_count: change.rateLimit?.count ?? null }),
  };
  if (Object.keys(columns).length === 0) return key;
  const row = await updateKey(room.db, key.id, columns);
  room.keyChanged?.(key.publicKey);
  if (row) return from(row);
  throw new Refusal("not_found", sentence("keyDeleted"));
}

export async function removeKey(room: ProjectsRoom, key: ProjectKey): Promise<void> {
  await deleteKey(room.db, key.id);
  room.keyChanged?.(key.publicKey);
}

/** Tells this node's accept path that what it knows about a project's keys is out of date. */
export function announceKeys(room: Pick<ProjectsRoom, "keyChanged">, publicKeys: readonly string[]): void {
  for (const publicKey of publicKeys) room.keyChanged?.(publicKey);
}

/** The key as clients read it. Its `id` is the public key, as every Sentry client expects. */
export function presentKey(room: Pick<ProjectsRoom, "url">, key: ProjectKey): WireProjectKey {
  return {
    id: key.publicKey,
    name: key.label,
    label: key.label,
    public: key.publicKey,
    secret: key.secretKey,
    projectId: key.projectId,
    isActive: key.isActive,
    rateLimit: key.rateLimit,
    dsn: addressesOf(room.url, key),
    browserSdkVersion: "latest",
    browserSdk: { choices: [["latest", "latest"]] },
    dateCreated: key.createdAt.toISOString(),
  };
}

function from(row: KeyRow): ProjectKey {
  const { rate_window: window, rate_count: count } = row;
  return {
    id: row.id,
    projectId: row.project_id,
    publicKey: row.public_key,
    secretKey: row.secret_key,
    label: row.label,
    isActive: row.is_active,
    rateLimit: window !== null && count !== null ? { window, count } : null,
    createdAt: row.created_at,
  };
}
