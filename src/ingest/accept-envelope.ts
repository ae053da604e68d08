import { own } from "../lib/json.ts";
import { parseDsn } from "../protocol/dsn.ts";
import { eventIdOf } from "../protocol/envelope.ts";
import { admit, admitDsn, type Sender } from "./admit.ts";
import { type Answer, done, rateLimited, refused } from "./answer.ts";
import { type Body, TOO_LARGE, takeBody } from "./body.ts";
import { countEnd, tally } from "./count.ts";
import { type Content, enqueue } from "./enqueue.ts";
import { type Glance, type GlancedItem, glance, withItems } from "./glance.ts";
import type { Call, Intake } from "./intake.ts";

/** `POST /api/{project}/envelope/`. Undefined when the client went away. */
export async function acceptEnvelope(intake: Intake, call: Call): Promise<Answer | undefined> {
  const known = await admit(intake, call);
  if (known !== "no_key" && "status" in known) return known;
  const { maxInflatedBody, maxEvent } = intake.room.limits;
  const body = await takeBody(intake, call, known === "no_key" ? undefined : known.key, maxInflatedBody);
  if (!body || "status" in body) return body;

  const seen = glance(body.plain, maxEvent);
  if ("malformed" in seen) {
    if (known !== "no_key") countEnd(intake, known.key, tally(seen.kinds), "invalid", "invalid_envelope");
    return refused(400, "the envelope is malformed", [seen.malformed]);
  }
  const sender = await admitDsn(intake, call, known, parseDsn(own(seen.header, "dsn")));
  if ("status" in sender) return sender;
  return queue(intake, call, sender, body, seen);
}

async function queue(intake: Intake, call: Call, sender: Sender, body: Body, seen: Glance): Promise<Answer> {
  const eventId = eventIdOf(seen.header);
  if (seen.items.length === 0) return done(eventId);
  // One item that is too large among others is left to the worker, which counts it and keeps the others.
  if (seen.items.every((item) => item.isTooLarge)) {
    countEnd(intake, sender.key, tallyOf(seen.items), "invalid", "too_large");
    return TOO_LARGE;
  }

  const { one, extra } = oneOfEach(seen.items);
  if (extra.length > 0) countEnd(intake, sender.key, tallyOf(extra), "invalid", "duplicate_item");
  const { kept, limited, seconds } = await limitEvents(intake, sender, one);
  if (limited.length > 0) countEnd(intake, sender.key, tallyOf(limited), "rate_limited", "key");
  if (kept.length === 0) return rateLimited(seconds);

  const whole: Pick<Content, "body" | "encoding"> =
    kept.length < seen.items.length
      ? { body: withItems(seen, kept), encoding: "identity" }
      : { body: body.sent, encoding: body.encoding };
  const content: Content = { form: "envelope", ...whole, ...(eventId === undefined ? {} : { eventId }) };
  const full = await enqueue(intake, call, sender, content, tallyOf(kept));
  return full ?? (limited.length > 0 ? rateLimited(seconds) : done(eventId));
}

/**
 * An envelope carries one event, transaction or feedback (reference: ingest-protocol.md §4); a thousand of them would
 * be a thousand times the work for one request. An error is kept before others, wherever it stands.
 */
function oneOfEach(items: readonly GlancedItem[]): {
  one: readonly GlancedItem[];
  extra: readonly GlancedItem[];
} {
  const main = items.filter(({ kind }) => MAIN.has(kind.kind) || kind.category === "transaction");
  if (main.length <= 1) return { one: items, extra: [] };
  const first = main.find(({ kind }) => kind.kind === "event") ?? main[0];
  const extra = new Set(main.filter((item) => item !== first));
  return { one: items.filter((item) => !extra.has(item)), extra: [...extra] };
}

const MAIN: ReadonlySet<string> = new Set(["event", "feedback"]);

/** Parts what the key's limit lets pass. Attachments share the fate of the event they belong to. */
async function limitEvents(
  intake: Intake,
  sender: Sender,
  items: readonly GlancedItem[],
): Promise<{ kept: readonly GlancedItem[]; limited: readonly GlancedItem[]; seconds: number }> {
  let seconds = 0;
  if (sender.key.rateLimit)
    for (const { kind } of items)
      if (kind.kind === "event")
        seconds = Math.max(seconds, await intake.keyWindows.take(sender.key, intake.room.now()));
  if (seconds === 0) return { kept: items, limited: [], seconds };
  const isLimited = ({ kind }: GlancedItem): boolean =>
    kind.kind === "event" || kind.category === "attachment";
  return {
    kept: items.filter((item) => !isLimited(item)),
    limited: items.filter(isLimited),
    seconds,
  };
}

const tallyOf = (items: readonly GlancedItem[]) => tally(items.map(({ kind }) => kind));
