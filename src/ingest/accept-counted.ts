import type { Category } from "../protocol/outcome.ts";
import { mediaTypeOf } from "../protocol/security-report.ts";
import { admitOutright } from "./admit.ts";
import { type Answer, doneEmpty, doneOtlp, refused } from "./answer.ts";
import { countEnd } from "./count.ts";
import type { Call, Intake } from "./intake.ts";

/** `/api/{project}/cron/{slug}[/{key}]/`: a check-in. This version has no monitors: it is counted, not kept. */
export async function acceptCheckIn(intake: Intake, call: Call): Promise<Answer> {
  return (await countOnly(intake, call, "monitor")) ?? doneEmpty(202);
}

/** OTLP over HTTP. This version has no traces or logs: a request counts as one, and is not kept. */
export function acceptOtlp(category: "span" | "log_item"): (intake: Intake, call: Call) => Promise<Answer> {
  return async (intake, call) => {
    const type = call.request.headers["content-type"];
    const isJson = type !== undefined && mediaTypeOf(type) === "application/json";
    return (await countOnly(intake, call, category)) ?? doneOtlp(isJson);
  };
}

/** Crash dumps and files added later. */
export function refuseFiles(): Promise<Answer> {
  return Promise.resolve(
    refused(404, "this version of Vedette does not take minidumps, Unreal crashes or attachments here"),
  );
}

async function countOnly(intake: Intake, call: Call, category: Category): Promise<Answer | undefined> {
  const sender = await admitOutright(intake, call);
  if ("status" in sender) return sender;
  countEnd(intake, sender.key, new Map([[category, 1]]), "discarded", "kind_not_kept");
  return undefined;
}
