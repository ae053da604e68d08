import type { PoolClient } from "pg";
import { type ArrayTexts, arrayTexts, BinaryCopy, copyInto } from "../../db/binary-copy.ts";
import { linesOf } from "../../protocol/packed-tags.ts";
import { encodeBlock } from "./block.ts";
import { keyOfHash, keyOfUser } from "./hash-keys.ts";
import type { Placed } from "./resolve-issues.ts";

/** Events a block at most; beyond, one event's read would cost more than the better ratio saves. */
const BLOCK_EVENTS = 64;
const BLOCK_CHARACTERS = 256 * 1024;

/** Takes numbers for blocks. */
export type BlockNumbers = (client: PoolClient) => Promise<number>;

/**
 * Writes rows and payloads, and answers the blocks that hold them. Payloads of one issue lie together, so they
 * compress well and are read together.
 */
export async function copyEvents(
  client: PoolClient,
  placed: readonly Placed[],
  nextBlock: BlockNumbers,
): Promise<number[]> {
  const sorted = [...placed].sort((a, b) => dayOf(a) - dayOf(b) || a.issue.id - b.issue.id);
  const rows = new BinaryCopy();
  const blocks = new BinaryCopy();
  const tags = new SharedTags();

  const ids: number[] = [];
  let start = 0;
  while (start < sorted.length) {
    const end = endOfBlock(sorted, start);
    const members = sorted.slice(start, end.at);
    const id = await nextBlock(client);
    ids.push(id);
    blocks.row(3).day(receivedMs(members[0])).int8(id).bytea(encodeBlock(end.texts));
    members.forEach((member, index) => {
      writeRow(rows, member, id, index, tags);
    });
    start = end.at;
  }
  await copyInto(client, "event_block (day, id, data)", blocks.finish());
  await copyInto(client, `event (${COLUMNS.join(", ")})`, rows.finish());
  return ids;
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

function endOfBlock(sorted: readonly Placed[], start: number): { at: number; texts: string[] } {
  const texts: string[] = [];
  const first = sorted[start];
  let characters = 0;
  let at = start;
  for (; at < sorted.length && texts.length < BLOCK_EVENTS && characters < BLOCK_CHARACTERS; at++) {
    const member = sorted[at];
    if (member === undefined || first === undefined || dayOf(member) !== dayOf(first)) break;
    const text = member.prepared.payload;
    characters += text.length;
    texts.push(text);
  }
  return { at, texts };
}

function receivedMs(placed: Placed | undefined): number {
  return (placed?.prepared.event.received ?? 0) * 1000;
}

function dayOf(placed: Placed): number {
  return Math.floor(receivedMs(placed) / 86_400_000);
}
