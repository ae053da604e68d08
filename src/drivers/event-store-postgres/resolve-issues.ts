import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Lru } from "../../lib/lru.ts";
import type { PackedEvent } from "../../protocol/stations.ts";
import { makeIssues, type Newcomer } from "./make-issues.ts";

/** An event with the issue it belongs to. */
export interface Placed {
  readonly prepared: PackedEvent;
  readonly issue: Place;
}

/** An issue as far as one batch knows it; `id` is 0 until it is made. */
export interface Place {
  id: number;
  /** Of the issue, see migration 0015. */
  readonly turn: number;
  readonly isNew: boolean;
}

/** In the place of an issue's id: events of this hash are dropped. */
export const DISCARDED = 0;

/** `project:hash` → whose it is. Entries of an issue that is gone, or has changed, are forgotten by the writer. */
export type HashCache = Lru<string, HashOwner>;

export interface HashOwner extends Pick<Place, "id" | "turn"> {
  /** Of discarded ones: the hash. */
  readonly hash?: string;
}

/**
 * Finds or makes the issue of every event: the first of its hashes that an issue owns decides, and the issue
 * gets the hashes it did not have. Where none is owned, and the project's rules changed not long ago, the hashes by the
 * former rules are asked. Events of projects that are gone are left out, and those that somebody discarded.
 *
 * Issues are made in a short transaction of their own, before the one that stores their events: makers take turns
 * on the project's row, and must not hold it while events are written.
 */
export async function resolveIssues(
  pool: Pool,
  events: readonly PackedEvent[],
  cache: HashCache,
): Promise<Pick<Placing, "placed" | "orphans" | "discarded">> {
  const keyed = events.map((prepared) => ({ prepared, keys: keysOf(prepared) }));
  const known = await lookUp(pool, unknownKeys(keyed, cache), cache);
  const isSettled = keyed.every(
    ({ keys }) =>
      keys.every((key) => known.has(key) || cache.get(key) !== undefined) ||
      ownerOf(keys, cache, known)?.id === DISCARDED,
  );
  if (isSettled) return place(keyed, cache, known);
  const former = formerKeysOf(keyed, cache, known);
  return await transaction(pool, "commit", async (client) => {
    // On disk it is before the events are, whose transaction comes later.
    await client.query("set local synchronous_commit = off");
    const homeless = keyed.filter(({ keys }) => ownerOf(keys, cache, known) === undefined);
    let living: ReadonlySet<number> | undefined;
    let adopted: ReadonlyMap<string, HashOwner> = new Map();
    if (homeless.length > 0) {
      // Whoever comes second finds what the first made.
      living = await lockProjects(client, homeless);
      for (const [key, id] of await lookUp(client, unknownKeys(homeless, cache), cache)) known.set(key, id);
      adopted = await ownersByFormer(client, former, cache);
    }
    const placing = place(keyed, cache, known, { living, adopted });
    await makeIssues(client, placing.newcomers);
    await attachHashes(client, placing.places, known, cache);
    return placing;
  });
}

interface Placing {
  readonly placed: Placed[];
  readonly orphans: PackedEvent[];
  readonly discarded: Discarded[];
  readonly newcomers: Newcomer[];
  readonly places: ReadonlyMap<string, Place>;
}

/** An event that nobody wants, and the hash that says so. */
export interface Discarded {
  readonly prepared: PackedEvent;
  readonly hash: string;
}

/** For the events without an issue. */
interface Homeless {
  /** Which of their projects still exist. */
  readonly living: ReadonlySet<number> | undefined;
  /** By an event's narrowest key: the issue that its former hashes belong to. */
  readonly adopted: ReadonlyMap<string, HashOwner>;
}

function place(
  keyed: readonly Keyed[],
  cache: HashCache,
  known: ReadonlyMap<string, HashOwner>,
  homeless?: Homeless,
): Placing {
  const places = new Map<string, Place>();
  const newcomers: Newcomer[] = [];
  const placed: Placed[] = [];
  const orphans: PackedEvent[] = [];
  const discarded: Discarded[] = [];
  for (const { prepared, keys } of keyed) {
    const owner = ownerOf(keys, cache, known) ?? homeless?.adopted.get(keys[0] ?? "");
    if (owner?.id === DISCARDED) {
      discarded.push({ prepared, hash: owner.hash ?? "" });
      continue;
    }
    if (owner === undefined && homeless?.living?.has(prepared.projectId) === false) {
      orphans.push(prepared);
      continue;
    }
    let issue: Place | undefined;
    for (const key of keys) issue ??= places.get(key);
    if (owner !== undefined && issue?.id !== owner.id) {
      issue = { id: owner.id, turn: owner.turn, isNew: false };
    }
    if (issue === undefined) {
      issue = { id: 0, turn: 0, isNew: true };
      newcomers.push({ issue, first: prepared });
    }
    for (const key of keys) if (!places.has(key)) places.set(key, issue);
    placed.push({ prepared, issue });
  }
  return { placed, orphans, discarded, newcomers, places };
}

interface Keyed {
  readonly prepared: PackedEvent;
  /** `project:hash`, narrowest first. */
  readonly keys: readonly string[];
}

function keysOf(event: PackedEvent): string[] {
  return event.grouping.hashes.map((hash) => `${event.projectId}:${hash}`);
}

function ownerOf(
  keys: readonly string[],
  cache: HashCache,
  known: ReadonlyMap<string, HashOwner>,
): HashOwner | undefined {
  for (const key of keys) {
    const owner = known.get(key) ?? cache.get(key);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/**
 * Keys by former rules of events that no issue owns, by their narrowest key: of those that share it the first decides,
 * for they become one issue. Worked out before anything is locked.
 */
function formerKeysOf(
  events: readonly Keyed[],
  cache: HashCache,
  known: ReadonlyMap<string, HashOwner>,
): Map<string, readonly string[]> {
  const former = new Map<string, readonly string[]>();
  for (const { prepared, keys } of events) {
    const [narrowest = ""] = keys;
    const { grouping, projectId } = prepared;
    if (grouping.former === undefined || former.has(narrowest)) continue;
    if (ownerOf(keys, cache, known) !== undefined) continue;
    former.set(
      narrowest,
      grouping.former().map((hash) => `${projectId}:${hash}`),
    );
  }
  return former;
}

async function ownersByFormer(
  client: PoolClient,
  former: ReadonlyMap<string, readonly string[]>,
  cache: HashCache,
): Promise<Map<string, HashOwner>> {
  const unknown = new Set([...former.values()].flat().filter((key) => cache.get(key) === undefined));
  const found = await lookUp(client, unknown, cache);
  const owners = new Map<string, HashOwner>();
  for (const [narrowest, keys] of former) {
    const owner = ownerOf(keys, cache, found);
    if (owner !== undefined) owners.set(narrowest, owner);
  }
  return owners;
}

function unknownKeys(events: readonly Keyed[], cache: HashCache): Set<string> {
  const unknown = new Set<string>();
  for (const { keys } of events) {
    for (const key of keys) if (cache.get(key) === undefined) unknown.add(key);
  }
  return unknown;
}

async function lookUp(
  client: Pool | PoolClient,
  keys: ReadonlySet<string>,
  cache: HashCache,
): Promise<Map<string, HashOwner>> {
  const found = new Map<string, HashOwner>();
  if (keys.size === 0) return found;
  const { projects, hashes } = columnsOf(keys);
  const { rows } = await client.query<{ project_id: number; hash: string; id: number; turn: number }>({
    name: "look-up-hashes",
    text: `select h.project_id, h.hash, i.id, i.turn
             from unnest($1::bigint[], $2::text[]) as wanted (project_id, hash)
             join grouping_hash h using (project_id, hash)
             join issue i on i.id = h.issue_id
            union all
           select project_id, hash, ${DISCARDED}, 0
             from unnest($1::bigint[], $2::text[]) as wanted (project_id, hash)
             join discarded_hash using (project_id, hash)`,
    values: [projects, hashes],
  });
  for (const { project_id, hash, id, turn } of rows) {
    const key = `${project_id}:${hash}`;
    const owner = { id, turn, ...(id === DISCARDED && { hash }) };
    found.set(key, owner);
    cache.set(key, owner);
  }
  return found;
}

function columnsOf(keys: Iterable<string>): { projects: number[]; hashes: string[] } {
  const projects: number[] = [];
  const hashes: string[] = [];
  for (const key of keys) {
    const colon = key.indexOf(":");
    projects.push(Number(key.slice(0, colon)));
    hashes.push(key.slice(colon + 1));
  }
  return { projects, hashes };
}

async function lockProjects(client: PoolClient, events: readonly Keyed[]): Promise<Set<number>> {
  const { rows } = await client.query<{ id: number }>({
    name: "lock-projects",
    text: "select id from project where id = any($1::bigint[]) order by id for update",
    values: [[...new Set(events.map(({ prepared }) => prepared.projectId))]],
  });
  return new Set(rows.map((row) => row.id));
}

async function attachHashes(
  client: PoolClient,
  places: ReadonlyMap<string, Place>,
  known: ReadonlyMap<string, HashOwner>,
  cache: HashCache,
): Promise<void> {
  const missing = [...places].filter(([key]) => !known.has(key) && cache.get(key) === undefined);
  if (missing.length === 0) return;
  missing.sort(([a], [b]) => (a < b ? -1 : 1)); // every worker locks in the same order
  const { projects, hashes } = columnsOf(missing.map(([key]) => key));
  await client.query({
    name: "attach-hashes",
    text: `insert into grouping_hash (project_id, hash, issue_id)
           select * from unnest($1::bigint[], $2::text[], $3::bigint[])
               on conflict do nothing`,
    values: [projects, hashes, missing.map(([, place]) => place.id)],
  });
}
