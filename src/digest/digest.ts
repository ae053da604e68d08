import { isObject, type JsonObject } from "../lib/json.ts";
import type { QueueBatch } from "../ports/ingest-queue.ts";
import type { Accepted } from "../protocol/accepted.ts";
import type { Event } from "../protocol/event.ts";
import type { OutcomeCount } from "../protocol/outcome.ts";
import type { PackedEvent, RawEvent } from "../protocol/stations.ts";
import type { ProjectRules } from "../rules/project-rules.ts";
import { errorsOf, isKnown, rememberException } from "./known-exceptions.ts";
import { normalize } from "./normalize/normalize.ts";
import { openAccepted } from "./open-accepted.ts";
import { packEvent } from "./pack-event.ts";
import { type Gathering, partsOf } from "./parts.ts";
import { prepare } from "./prepare.ts";
import type { DigestRoom, ReadStacks, StackReader } from "./room.ts";

/** Events digested before others get the thread: at 50 µs each that is under a millisecond. */
const EVENTS_A_TURN = 16;

/**
 * Takes a batch of the queue to the store, in parts: while the database stores one, the next is prepared. All
 * pure work on a part comes before its transaction, so Postgres never waits in an open one while we parse.
 */
export async function digest(room: DigestRoom, batch: QueueBatch): Promise<void> {
  await room.rules?.refresh();
  let storing: Promise<unknown> = Promise.resolve();
  for await (const part of partsOf(batch, (one, into) => prepareRecord(room, one, into))) {
    await storing;
    storing = room.events.store(part);
    // Heard of when it is awaited; until then a failure must not count as unhandled.
    storing.catch(() => undefined);
  }
  await storing;
}

async function prepareRecord(room: DigestRoom, accepted: Accepted, into: Gathering): Promise<void> {
  const asked = stacksOf(room, accepted.projectId);
  const stacks = asked instanceof Promise ? await asked : asked;
  const found = room.rules?.of(accepted.projectId);
  const project = found instanceof Promise ? await found : found;
  const settingOf = settingReader(room, accepted, stacks !== undefined, project);
  const opened = openAccepted(accepted, room.limits, settingOf);
  for (const raw of opened.events) {
    const prepared = stacks
      ? await prepareReadable(room, stacks, raw, project)
      : prepareOrCount(room, raw, project);
    if ("quantity" in prepared) into.outcomes.push(prepared);
    else into.events.push(prepared);
    if (into.events.length % EVENTS_A_TURN === 0) await turn();
  }
  into.outcomes.push(...opened.outcomes);
  into.userReports.push(...opened.userReports);
}

/** Who makes stacks of this project readable; for most projects nobody, and nothing is waited for. */
function stacksOf(
  { stacks }: DigestRoom,
  projectId: number,
): Promise<StackReader | undefined> | StackReader | undefined {
  const has = stacks?.hasFilesOf(projectId) ?? false;
  if (typeof has === "boolean") return has ? stacks : undefined;
  return has.then((found) => (found ? stacks : undefined));
}

/** One event that our own code stumbles over must not hold up the queue for all others. */
function prepareOrCount(
  room: DigestRoom,
  raw: RawEvent,
  project: ProjectRules | undefined,
): PackedEvent | OutcomeCount {
  try {
    return packed(raw, normalized(room, raw), project);
  } catch (error) {
    return counted(room, raw, error);
  }
}

/** The same for an event whose stacks may be made readable, before anything is made of its frames. */
async function prepareReadable(
  room: DigestRoom,
  stacks: StackReader,
  raw: RawEvent,
  project: ProjectRules | undefined,
): Promise<PackedEvent | OutcomeCount> {
  try {
    const event = normalized(room, raw);
    if (isKnown(event.exception)) {
      const errors = errorsOf(event.exception);
      return packed(
        raw,
        errors.length === 0 ? event : { ...event, errors: [...(event.errors ?? []), ...errors] },
        project,
      );
    }
    if (!stacks.isFor(event)) return packed(raw, event, project);
    const read = await stacks.read(event, raw.projectId);
    return packed(raw, read.event, project, read);
  } catch (error) {
    return counted(room, raw, error);
  }
}

function normalized({ now, limits, places }: DigestRoom, raw: RawEvent): Event {
  return normalize(raw, {
    now: now(),
    retentionDays: limits.retentionDays,
    ...(places !== undefined && { places }),
  });
}

function packed(
  raw: RawEvent,
  event: Event,
  project: ProjectRules | undefined,
  read?: ReadStacks,
): PackedEvent {
  const { projectId, keyId } = raw;
  const prepared = prepare(event, { projectId, keyId }, project);
  if (raw.exception !== undefined && read?.isComplete !== false)
    rememberException(raw.exception, raw.payload, event, read?.errors);
  return packEvent(prepared, project);
}

function counted({ log }: DigestRoom, raw: RawEvent, error: unknown): OutcomeCount {
  const { projectId, keyId, receivedAt } = raw;
  log.error({ projectId, err: error }, "an event could not be digested; it is counted as invalid");
  return {
    at: receivedAt,
    projectId,
    keyId,
    category: "error",
    outcome: "invalid",
    reason: "internal",
    quantity: 1,
  };
}

/** An upload shows in new events of a crash that is known already after so long. */
const SETTING_MS = 10_000;

/** What decides, beside its text, what becomes of an exception; undefined where nothing does. */
function settingReader(
  room: DigestRoom,
  accepted: Accepted,
  isReadable: boolean,
  project: ProjectRules | undefined,
): ((payload: JsonObject) => string) | undefined {
  const rules = project?.rules.stackName ?? "";
  if (isReadable) return (payload) => rules + settingIn(room, accepted, payload);
  return rules === "" ? undefined : () => rules;
}

/** What decides how the frames of an exception are made readable. */
function settingIn({ now }: DigestRoom, { projectId, release }: Accepted, payload: JsonObject): string {
  const images = isObject(payload.debug_meta) ? payload.debug_meta.images : undefined;
  const moment = Math.floor(now() / SETTING_MS);
  return JSON.stringify([projectId, moment, payload.release ?? release, payload.dist, images]);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
