import { randomUUID } from "node:crypto";
import { own } from "../lib/json.ts";
import { normalizeEventId } from "../protocol/event-id.ts";
import { mediaTypeOf } from "../protocol/security-report.ts";
import { decodeStoreBody } from "../protocol/store-body.ts";
import { acceptEnvelope } from "./accept-envelope.ts";
import { admitOutright, type Sender } from "./admit.ts";
import { type Answer, done, donePixel, rateLimited, refused } from "./answer.ts";
import { type Body, TOO_LARGE, takeBody } from "./body.ts";
import { countEnd, type Tally } from "./count.ts";
import { enqueue } from "./enqueue.ts";
import { type Call, type Intake, queryValue } from "./intake.ts";

const ONE_EVENT: Tally = new Map([["error", 1]]);

/** Base64 is a third longer than what it stands for. */
const plainLimit = (maxEvent: number): number => Math.ceil(maxEvent * 1.5);

/** `POST /api/{project}/store/` and `/api/store/`: one event of an old SDK. Undefined when the client went away. */
export async function acceptStore(intake: Intake, call: Call): Promise<Answer | undefined> {
  const type = call.request.headers["content-type"];
  if (type !== undefined && mediaTypeOf(type) === "application/x-sentry-envelope")
    return acceptEnvelope(intake, call);

  const sender = await admitOutright(intake, call);
  if ("status" in sender) return sender;
  const body = await takeBody(intake, call, sender.key, plainLimit(intake.room.limits.maxEvent));
  if (!body || "status" in body) return body;
  const stored = await store(intake, call, sender, body);
  return typeof stored === "string" ? done(stored) : stored;
}

/** `GET /api/{project}/store/?sentry_data=…`: the same from the `src` of an image. */
export async function acceptStoreByQuery(intake: Intake, call: Call): Promise<Answer | undefined> {
  const sender = await admitOutright(intake, call);
  if ("status" in sender) return sender;
  const sent = Buffer.from(queryValue(call, "sentry_data") ?? "");
  const stored = await store(intake, call, sender, { sent, encoding: "identity", plain: sent });
  return typeof stored === "string" ? donePixel() : stored;
}

/**
 * Queues the event and tells its id. These clients put the id into the payload and wait for it in the answer, so
 * this rare path parses; the body goes on as it came all the same.
 */
async function store(intake: Intake, call: Call, sender: Sender, body: Body): Promise<string | Answer> {
  const decoded = decodeStoreBody(body.plain, intake.room.limits.maxEvent);
  if (decoded.kind === "too_large") {
    countEnd(intake, sender.key, ONE_EVENT, "invalid", "too_large");
    return TOO_LARGE;
  }
  if (decoded.kind === "malformed") {
    countEnd(intake, sender.key, ONE_EVENT, "invalid", "invalid_json");
    return refused(400, "the event is malformed", [decoded.detail]);
  }
  const seconds = await intake.keyWindows.take(sender.key, intake.room.now());
  if (seconds > 0) {
    countEnd(intake, sender.key, ONE_EVENT, "rate_limited", "key");
    return rateLimited(seconds);
  }
  const eventId = normalizeEventId(own(decoded.payload, "event_id")) ?? randomUUID().replaceAll("-", "");
  const { sent, encoding } = body;
  const full = await enqueue(
    intake,
    call,
    sender,
    { form: "store", body: sent, encoding, eventId },
    ONE_EVENT,
  );
  return full ?? eventId;
}
