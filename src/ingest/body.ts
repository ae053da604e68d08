import type { BodyEncoding } from "../protocol/accepted.ts";
import { readContentEncoding } from "../protocol/content-encoding.ts";
import type { Reason } from "../protocol/outcome.ts";
import { type Answer, overloaded, refused } from "./answer.ts";
import { countEnd, UNREAD } from "./count.ts";
import type { Call, Intake } from "./intake.ts";
import { receive } from "./receive.ts";
import type { KeySettings } from "./room.ts";

/** A body as it came, and unpacked to look into. */
export interface Body {
  readonly sent: Buffer;
  readonly encoding: BodyEncoding;
  readonly plain: Uint8Array;
}

export const TOO_LARGE = refused(413, "the body is too large");
const BROKEN = refused(400, "the body is not what its Content-Encoding says, or is cut off");
const SEVERAL = refused(415, "the body has several content encodings", [
  "use one of gzip, deflate, br, zstd",
]);

/**
 * Receives and unpacks a body, at most `maxPlain` bytes of it unpacked. Refusals are counted for `key`, when it is
 * known by now. Undefined when the client went away: nothing is kept then.
 */
export async function takeBody(
  intake: Intake,
  call: Call,
  key: KeySettings | undefined,
  maxPlain: number,
): Promise<Body | Answer | undefined> {
  const end = (answer: Answer, reason: Reason<"invalid">): Answer => {
    if (key) countEnd(intake, key, UNREAD, "invalid", reason);
    return answer;
  };
  const encoding = readContentEncoding(call.request.headers["content-encoding"]);
  if (encoding === "several") return end(SEVERAL, "invalid_encoding");

  const { maxBody } = intake.room.limits;
  const sent = await receive(
    call.request,
    encoding === "identity" ? Math.min(maxBody, maxPlain) : maxBody,
    call.charge,
  );
  if (sent === "gone") return undefined;
  if (sent === "too_large") return end(TOO_LARGE, "too_large");
  const refuse = (): Answer => {
    if (key) countEnd(intake, key, UNREAD, "rate_limited", "backlog");
    return overloaded();
  };
  if (sent === "overloaded") return refuse();
  const unpacked = await intake.unpacker.unpack(sent, encoding, maxPlain);
  if (unpacked.kind === "too_large") return end(TOO_LARGE, "too_large");
  if (unpacked.kind === "broken") return end(BROKEN, "invalid_encoding");
  // A few KB can unpack to 100 MB, and are held as long as the key and the disk take.
  if (encoding !== "identity" && !call.charge.takeUnpacked(unpacked.bytes.byteLength)) return refuse();
  return { sent, encoding, plain: unpacked.bytes };
}
