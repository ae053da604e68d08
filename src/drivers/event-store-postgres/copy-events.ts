import type { PoolClient } from "pg";
import { type ArrayTexts, arrayTexts, BinaryCopy, copyInto } from "../../db/binary-copy.ts";
import { linesOf } from "../../protocol/packed-tags.ts";
import type { PackedEvent } from "../../protocol/stations.ts";
import { encodeBlock } from "./block.ts";
import { keyOfHash, keyOfUser } from "./hash-keys.ts";
import type { Placed } from "./resolve-issues.ts";

/** Events a block at most; beyond, one event's read would cost more than the better ratio saves. */
const BLOCK_EVENTS = 64;
const BLOCK_CHARACTERS = 256 * 1024;

/** Takes numbers for blocks. */
export type BlockNumbers = (client: PoolClient) => Promise<number>;

/**
 * Writes rows and payloads. Payloads of one issue lie together, so they compress well and are read together; those of
 * `surplus` lie apart, in blocks of one fingerprint each, whose numbers are below zero: see migration 0026.
 */
export async function copyEvents(
  client: PoolClient,
  placed: readonly Placed[],
  surplus: ReadonlySet<PackedEvent>,
  nextBlock: BlockNumbers,
): Promise<void> {
  const rows = new BinaryCopy();
  const tags = new SharedTags();
  const write = (members: readonly Placed[], blockId: number): void => {
    members.forEach((member, index) => {
      writeRow(rows, member, blockId, index, tags);
    });
  };

  const blocks = new BinaryCopy();
  const kept = surplus.size === 0 ? placed : placed.filter(({ prepared }) => !surplus.has(prepared));
  const sorted = [...kept].sort((a, b) => dayOf(a) - dayOf(b) || a.issue.id - b.issue.id);
  for (const { members, texts } of blocksOf(sorted, (a, b) => dayOf(a) === dayOf(b))) {
    const id = await nextBlock(client);
    blocks.row(3).day(receivedMs(members[0])).int8(id).bytea(encodeBlock(texts));
    write(members, id);
  }
  if (kept.length > 0) await copyInto(client, "event_block (day, id, data)", blocks.finish());

  if (kept.length < placed.length) {
    const beyond = placed.filter(({ prepared }) => surplus.has(prepared));
    const surplusBlocks = new BinaryCopy();
    for (const alike of Map.groupBy(beyond, fingerprintOf).values()) {
      for (const { members, texts } of blocksOf(alike, () => true)) {
        const id = -(await nextBlock(client));
        writeSurplus(surplusBlocks, id, members, texts);
        write(members, id);
      }
    }
    await copyInto(client, "event_surplus (id, project_id, hash, events, data)", surplusBlocks.finish());
  }
  await copyInto(client, `event (${COLUMNS.join(", ")})`, rows.finish());
}

const COLUMNS = [
  "day",
  "project_id",
  "issue_id",
  "event_id",
  "occurred_at",
  "received_at",
  "block_id",
  "block_index",
  "level",
  "type",
  "platform",
  "title",
  "culprit",
  "tags",
  "hash_key",
  "user_hash",
] as const;

function writeRow(
  rows: BinaryCopy,
  { prepared, issue }: Placed,
  blockId: number,
  index: number,
  tags: SharedTags,
): void {
  const { event, summary } = prepared;
  rows
    .row(COLUMNS.length)
    .day(event.received * 1000)
    .int8(prepared.projectId)
    .int8(issue.id)
    .uuid(event.event_id)
    .timestamp(event.timestamp * 1000)
    .timestamp(event.received * 1000)
    .int8(blockId)
    .int2(index)
    .text(event.level)
    .text(event.type)
    .text(event.platform)
    .text(summary.title)
    .text(summary.culprit)
    .textArray(tags.of(prepared.tags.common), linesOf(prepared.tags.own))
    .hashKey(keyOfHash(prepared.grouping.hashes[0]));
  if (prepared.user === undefined) rows.null();
  else rows.hashKey(keyOfUser(prepared.user));
}

/** Events of a batch mostly have the same tags as others of it: each set is taken apart once. */
class SharedTags {
  readonly #sets = new Map<string, ArrayTexts>();

  of(packed: string): ArrayTexts {
    let texts = this.#sets.get(packed);
    if (texts === undefined) {
      texts = arrayTexts(linesOf(packed));
      this.#sets.set(packed, texts);
    }
    return texts;
  }
}

function writeSurplus(
  blocks: BinaryCopy,
  id: number,
  members: readonly Placed[],
  texts: readonly string[],
): void {
  const { projectId = 0, grouping } = members[0]?.prepared ?? {};
  blocks
    .row(5)
    .int8(id)
    .int8(projectId)
    .text(grouping?.hashes[0] ?? "")
    .int2(members.length)
    .bytea(encodeBlock(texts, true));
}

interface Block {
  readonly members: readonly Placed[];
  readonly texts: readonly string[];
}

/** Neighbours that may lie together, as many as a block takes. */
function* blocksOf(
  sorted: readonly Placed[],
  mayLieTogether: (one: Placed, other: Placed) => boolean,
): Generator<Block> {
  let start = 0;
  while (start < sorted.length) {
    const texts: string[] = [];
    const first = sorted[start];
    let characters = 0;
    let at = start;
    for (; at < sorted.length && texts.length < BLOCK_EVENTS && characters < BLOCK_CHARACTERS; at++) {
      const member = sorted[at];
      if (member === undefined || first === undefined || !mayLieTogether(member, first)) break;
      const text = member.prepared.payload;
      characters += text.length;
      texts.push(text);
    }
    yield { members: sorted.slice(start, at), texts };
    start = at;
  }
}

function fingerprintOf({ prepared }: Placed): string {
  return `${prepared.projectId}:${prepared.grouping.hashes[0]}`;
}

function receivedMs(placed: Placed | undefined): number {
  return (placed?.prepared.event.received ?? 0) * 1000;
}

function dayOf(placed: Placed): number {
  return Math.floor(receivedMs(placed) / 86_400_000);
}
