import type { WireNode, WireOperation } from "../wire/operation.ts";
import type { OperatorRoom } from "./room.ts";
import {
  databaseFacts,
  endsToday,
  type KnownNode,
  listNodes,
  listSchedules,
  parkedFrames,
  storedByMinute,
  tableSizes,
} from "./store.ts";

const MINUTES = 60;
const MINUTE_MS = 60_000;
/** Three heartbeats of a node, or one of an instance all in one process, and some patience. */
const SILENT_MS = 20_000;
const SILENT_ALL_MS = 75_000;

/** How the whole instance does, from what its nodes left in the database: any web node can tell. */
export async function readOperation({
  db,
  now,
  version,
}: Pick<OperatorRoom, "db" | "now" | "version">): Promise<WireOperation> {
  // One after the other: the page of one person must not hold half of this node's connections.
  const nodes = (await listNodes(db)).map(presentNode);
  const schedules = await listSchedules(db);
  const parked = await parkedFrames(db);
  const facts = await databaseFacts(db);
  const sizes = await tableSizes(db);
  const minutes = await storedByMinute(db, MINUTES);
  const ends = await endsToday(db);
  const spools = nodes.flatMap(({ spool }) => spool ?? []);
  const sizeOf = (group: string) => sizes.find(({ name }) => name === group)?.bytes ?? 0;
  return {
    version,
    nodes,
    schedules: schedules.map((schedule) => ({
      name: schedule.name,
      dueAt: schedule.dueAt.toISOString(),
      runsOn: schedule.leasedTo,
      doneAt: schedule.doneAt?.toISOString() ?? null,
      tookMs: schedule.tookMs,
      failures: schedule.failures,
      problem: schedule.problem,
    })),
    queue: {
      bytes: spools.reduce((sum, { bytes }) => sum + bytes, 0),
      lagMs: Math.max(0, ...spools.map(({ oldestMs }) => oldestMs)),
      parked: {
        total: parked.total,
        newest: parked.newest.map((frame) => ({ ...frame, parkedAt: frame.parkedAt.toISOString() })),
      },
    },
    database: {
      ...facts,
      sizes: {
        payloads: sizeOf("payloads"),
        events: sizeOf("events"),
        counters: sizeOf("counters"),
        rest: sizeOf("rest"),
      },
    },
    storedByMinute: everyMinute(minutes, now()),
    endsToday: Object.fromEntries(ends.map(({ outcome, quantity }) => [outcome, quantity])),
  };
}

function presentNode(node: KnownNode): WireNode {
  const { figures } = node;
  const isSilent = node.silentMs > (node.role === "all" ? SILENT_ALL_MS : SILENT_MS);
  return {
    id: node.id,
    role: node.role,
    version: node.version,
    schema: node.knows,
    host: node.host,
    pid: node.pid,
    threads: node.threads,
    startedAt: node.startedAt.toISOString(),
    silentMs: Math.max(0, Math.round(node.silentMs)),
    state: isSilent ? "silent" : figures.isDraining ? "draining" : "well",
    rssBytes: figures.rssBytes ?? 0,
    cpu: figures.cpu ?? 0,
    lateMs: figures.lateMs ?? 0,
    acceptedPerSecond: figures.acceptedPerSecond ?? null,
    storedPerSecond: figures.storedPerSecond ?? null,
    spool: figures.spool ?? null,
  };
}

function everyMinute(
  found: readonly { minute: Date; events: number }[],
  now: number,
): WireOperation["storedByMinute"] {
  const events = new Map(found.map(({ minute, events }) => [minute.getTime(), events]));
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: MINUTES }, (_, index) => {
    const at = last - (MINUTES - 1 - index) * MINUTE_MS;
    return { at: new Date(at).toISOString(), events: events.get(at) ?? 0 };
  });
}
