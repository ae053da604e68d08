import { isObject, type Json, type JsonObject, own } from "../lib/json.ts";
import { parseJson } from "./security-report.ts";

/**
 * Network errors a browser reports (Network Error Logging), each as the payload of an event: `{nel}` with `type`,
 * `url`, `age` (milliseconds), `user_agent` and `body` as sent. Takes the array of the specification and a single
 * report. Empty when nothing in the body is such a report; undefined when it is not JSON.
 */
export function parseNelReport(bytes: Uint8Array): readonly JsonObject[] | undefined {
  const parsed = parseJson(bytes);
  if (parsed === undefined) return undefined;
  const reports: readonly Json[] = Array.isArray(parsed) ? parsed : [parsed];
  return reports.flatMap((report): JsonObject[] => {
    const payload = isObject(report) ? payloadOf(report) : undefined;
    return payload ? [payload] : [];
  });
}

function payloadOf(report: JsonObject): JsonObject | undefined {
  const body = own(report, "body");
  const type = own(report, "type");
  if (!isObject(body) || (type !== undefined && type !== "network-error")) return undefined;

  const nel: JsonObject = { type: "network-error" };
  const url = own(report, "url");
  if (typeof url === "string") nel.url = url;
  const age = own(report, "age");
  if (typeof age === "number" && age >= 0) nel.age = age;
  const userAgent = own(report, "user_agent");
  if (typeof userAgent === "string") nel.user_agent = userAgent;
  nel.body = body;
  return { nel };
}
