import type { ServerResponse } from "node:http";
import { type Answer, refused } from "./answer.ts";
import type { Call, Intake } from "./intake.ts";
import { reply } from "./receive.ts";

/** Answers one request. Undefined when the client went away in the middle: there is nobody to answer. */
export type Accept = (intake: Intake, call: Call) => Promise<Answer | undefined>;

const FAULT = refused(500, "the server failed to keep this, and says why in its log");

/** Runs `accept` and sends its answer. Never rejects. A client's own fault never reaches the log at `error`. */
export async function serve(
  intake: Intake,
  call: Call,
  response: ServerResponse,
  accept: Accept,
): Promise<void> {
  using _charge = call.charge;
  let answer: Answer | undefined;
  try {
    answer = await accept(intake, call);
  } catch (error) {
    intake.faults.note(error, call.receivedAt);
    answer = FAULT;
  }
  if (answer) reply(call.request, response, answer);
  else intake.room.log.debug({}, "a client went away while it sent");
}
