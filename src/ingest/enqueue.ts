import { isIP } from "node:net";
import { Refusal } from "../errors.ts";
import type { Accepted } from "../protocol/accepted.ts";
import type { Sender } from "./admit.ts";
import { type Answer, overloaded } from "./answer.ts";
import { countEnd, type Tally } from "./count.ts";
import type { Call, Intake } from "./intake.ts";

/** What only the form of the body knows. */
export type Content = Pick<Accepted, "form" | "encoding" | "body"> &
  Partial<Pick<Accepted, "eventId" | "release" | "environment" | "contentType">>;

/**
 * Queues a body with the facts of its arrival. Resolves when it is durable, or with the answer for a queue that is
 * full; a fault flies on. In both of these the items came to their end here and are counted.
 */
export async function enqueue(
  intake: Intake,
  call: Call,
  sender: Sender,
  content: Content,
  items: Tally,
): Promise<Answer | undefined> {
  try {
    await intake.room.queue.append(describe(call, sender, content));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === "overloaded") {
      countEnd(intake, sender.key, items, "rate_limited", "backlog");
      return overloaded(error.details.retryAfterSeconds);
    }
    countEnd(intake, sender.key, items, "invalid", "internal");
    throw error;
  }
}

/** Long enough for every real one; a stranger's text is not kept beyond. In characters. */
const MAX_USER_AGENT = 512;
const MAX_SDK = 128;
export const MAX_FACT = 200;

function describe(call: Call, sender: Sender, content: Content): Accepted {
  const accepted: { -readonly [Name in keyof Accepted]: Accepted[Name] } = {
    receivedAt: call.receivedAt,
    projectId: sender.key.projectId,
    keyId: sender.key.keyId,
    ...content,
  };
  const clientIp = plainAddress(call.ip);
  if (clientIp !== undefined) accepted.clientIp = clientIp;
  const userAgent = call.request.headers["user-agent"];
  if (userAgent) accepted.userAgent = capText(userAgent, MAX_USER_AGENT);
  if (sender.sdk) accepted.sdk = capText(sender.sdk, MAX_SDK);
  return accepted;
}

/** Without control characters, which a percent-encoded query can carry, and not beyond `max` characters. */
export function capText(text: string, max: number): string {
  const short = text.length > max ? text.slice(0, max).toWellFormed() : text;
  return CONTROL.test(short) ? short.replaceAll(/\p{Cc}/gu, "") : short;
}

const CONTROL = /\p{Cc}/u;

/** An IPv4 address behind an IPv6 socket, or one with a port as some proxies write it, as it is normally written. */
function plainAddress(ip: string | undefined): string | undefined {
  if (ip === undefined) return undefined;
  const bare = ip.startsWith("::ffff:") ? ip.slice(7) : ip;
  if (isIP(bare)) return bare;
  const withoutPort = bare.startsWith("[") ? bare.slice(1).split("]", 1)[0] : bare.split(":", 1)[0];
  return withoutPort !== undefined && isIP(withoutPort) ? withoutPort : undefined;
}
