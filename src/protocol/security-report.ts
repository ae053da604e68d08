import { isObject, type Json, type JsonObject, own } from "../lib/json.ts";

/** Content types that browsers send security reports with; anything else is answered 415. */
export function isSecurityReportType(contentType: string | undefined): boolean {
  return contentType !== undefined && REPORT_TYPES.has(mediaTypeOf(contentType));
}

/**
 * The reports in a body, each as the payload of an event: `{csp}`, `{hpkp}`, `{expectct}` or `{expectstaple}`.
 * Recognised by their keys, from the report-uri form as from the Reporting API's array (reference:
 * ingest-protocol.md §3 "Security endpoint"). Fields of CSP are in kebab-case. Empty when nothing in the body
 * is such a report; undefined when it is not JSON.
 */
export function parseSecurityReport(bytes: Uint8Array): readonly JsonObject[] | undefined {
  const parsed = parseJson(bytes);
  if (parsed === undefined) return undefined;
  const reports: readonly Json[] = Array.isArray(parsed) ? parsed : [parsed];
  return reports.flatMap((report): JsonObject[] => {
    const payload = isObject(report) ? payloadOf(report) : undefined;
    return payload ? [payload] : [];
  });
}

/** JSON of a report's bytes, invalid UTF-8 replaced; undefined when it is none. */
export function parseJson(bytes: Uint8Array): Json | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch {
    return undefined;
  }
}

function payloadOf(report: JsonObject): JsonObject | undefined {
  const csp = own(report, "csp-report");
  if (isObject(csp)) return { csp: cspFields(csp) };
  const expectCt = own(report, "expect-ct-report");
  if (isObject(expectCt)) return { expectct: expectCt };
  const expectStaple = own(report, "expect-staple-report");
  if (isObject(expectStaple)) return { expectstaple: expectStaple };
  if (own(report, "known-pins") !== undefined) return { hpkp: report };

  const body = own(report, "body");
  if (own(report, "type") !== "csp-violation" || !isObject(body)) return undefined;
  const url = own(report, "url");
  return { csp: cspFields(typeof url === "string" ? { documentURL: url, ...body } : body) };
}

/** Known fields only, texts and numbers only, under the names of CSP level 2. */
function cspFields(sent: JsonObject): JsonObject {
  const csp: JsonObject = {};
  for (const [name, value] of Object.entries(sent)) {
    const known = CSP_FIELDS.get(name);
    if (known !== undefined && (typeof value === "string" || typeof value === "number")) csp[known] = value;
  }
  const violated = csp["violated-directive"];
  if (csp["effective-directive"] === undefined && typeof violated === "string") {
    const first = violated.trimStart().split(/\s/, 1)[0];
    if (first) csp["effective-directive"] = first;
  }
  return csp;
}

const CSP_FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "blocked-uri": ["blockedURL", "blockedURI"],
    "document-uri": ["documentURL", "documentURI"],
    "effective-directive": ["effectiveDirective"],
    "violated-directive": ["violatedDirective"],
    "original-policy": ["originalPolicy"],
    referrer: [],
    "status-code": ["statusCode"],
    "source-file": ["sourceFile"],
    "line-number": ["lineNumber"],
    "column-number": ["columnNumber"],
    "script-sample": ["sample", "scriptSample"],
    disposition: [],
  }).flatMap(([kebab, others]) => [kebab, ...others].map((name): [string, string] => [name, kebab])),
);

const REPORT_TYPES: ReadonlySet<string> = new Set([
  "application/json",
  "application/csp-report",
  "application/expect-ct-report",
  "application/expect-ct-report+json",
  "application/expect-staple-report",
  "application/reports+json",
]);

/** The type without its parameters, in lower case. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}
