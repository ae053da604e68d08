import type { JsonObject } from "../lib/json.ts";
import { parseNelReport } from "../protocol/nel-report.ts";
import type { Reason } from "../protocol/outcome.ts";
import { isSecurityReportType, parseSecurityReport } from "../protocol/security-report.ts";
import { admitOutright } from "./admit.ts";
import { type Answer, doneEmpty, rateLimited, refused } from "./answer.ts";
import { TOO_LARGE, takeBody } from "./body.ts";
import { countEnd, type Tally } from "./count.ts";
import { type Content, capText, enqueue, MAX_FACT } from "./enqueue.ts";
import { type Call, type Intake, queryValue } from "./intake.ts";

/** Browsers collect reports for a minute or so; one body may not become more events than this. */
const MAX_REPORTS = 100;

const WRONG_TYPE = refused(415, "the content type is not that of a security report", [
  "use application/csp-report",
]);
const NO_JSON = refused(400, "the report is not JSON");
const NO_REPORT = refused(400, "the body holds no report of a known kind");

/** `POST /api/{project}/security/` and `/csp-report/`: what a browser reports by itself. */
export async function acceptSecurity(intake: Intake, call: Call): Promise<Answer | undefined> {
  if (!isSecurityReportType(call.request.headers["content-type"])) return WRONG_TYPE;
  return acceptReport(intake, call, "security", parseSecurityReport);
}

/** `POST /api/{project}/nel/`: network errors a browser met. */
export async function acceptNel(intake: Intake, call: Call): Promise<Answer | undefined> {
  return acceptReport(intake, call, "nel", parseNelReport);
}

async function acceptReport(
  intake: Intake,
  call: Call,
  form: "security" | "nel",
  parse: (bytes: Uint8Array) => readonly JsonObject[] | undefined,
): Promise<Answer | undefined> {
  const sender = await admitOutright(intake, call);
  if ("status" in sender) return sender;
  const body = await takeBody(intake, call, sender.key, intake.room.limits.maxEvent);
  if (!body || "status" in body) return body;

  const end = (answer: Answer, items: Tally, reason: Reason<"invalid">): Answer => {
    countEnd(intake, sender.key, items, "invalid", reason);
    return answer;
  };
  const reports = parse(body.plain);
  if (!reports) return end(NO_JSON, securityTally(1), "invalid_json");
  const items = securityTally(reports.length);
  if (reports.length === 0) return end(NO_REPORT, securityTally(1), "invalid_report");
  if (reports.length > MAX_REPORTS) return end(TOO_LARGE, items, "too_large");

  const seconds = await intake.keyWindows.take(sender.key, intake.room.now());
  if (seconds > 0) {
    countEnd(intake, sender.key, items, "rate_limited", "key");
    return rateLimited(seconds);
  }
  const content: Content = { form, body: body.sent, encoding: body.encoding, ...factsOf(call) };
  return (await enqueue(intake, call, sender, content, items)) ?? doneEmpty(200);
}

const securityTally = (count: number): Tally => new Map([["security", count]]);

/** A browser's report knows nothing of the application; its address may say it. */
function factsOf(call: Call): Pick<Content, "release" | "environment" | "contentType"> {
  const facts: { release?: string; environment?: string; contentType?: string } = {};
  const release = queryValue(call, "sentry_release");
  if (release) facts.release = capText(release, MAX_FACT);
  const environment = queryValue(call, "sentry_environment");
  if (environment) facts.environment = capText(environment, MAX_FACT);
  const contentType = call.request.headers["content-type"];
  if (contentType) facts.contentType = capText(contentType, MAX_FACT);
  return facts;
}
