import { isObject, type JsonObject } from "../../lib/json.ts";
import { field, type ReadReport, readCsp } from "./csp.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";
import { cutText } from "./text.ts";

export const REPORT_KINDS = ["csp", "hpkp", "expectct", "expectstaple", "nel"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

const REPORT: DataLimits = { size: 32_768, depth: 6, entries: 200 };

const READERS: Record<ReportKind, (report: JsonObject) => ReadReport> = {
  csp: readCsp,
  hpkp: (report) => readHost(report, "Public key pinning validation failed"),
  expectct: (report) => readHost(report, "Expect-CT failed"),
  expectstaple: (report) => readHost(report, "Expect-Staple failed"),
  nel: readNetworkError,
};

export interface SecurityReport extends ReadReport {
  readonly kind: ReportKind;
}

/** The browser's report in a payload, when there is one (reference: ingest-protocol.md §3). */
export function securityReport(notes: Notes, payload: JsonObject): SecurityReport | undefined {
  for (const kind of REPORT_KINDS) {
    const sent = payload[kind];
    if (!isObject(sent)) continue;
    const sound = soundObject(notes, kind, sent, REPORT);
    if (sound === undefined) continue;
    const read = READERS[kind](sound);
    return { ...read, kind, message: cutText(read.message, 1024) };
  }
  return undefined;
}

function readHost(report: JsonObject, failure: string): ReadReport {
  const hostname = field(report, "hostname");
  const port = field(report, "port");
  return {
    report,
    message: hostname === "" ? failure : `${failure} for '${hostname}'`,
    tags: [
      ["hostname", hostname],
      ["port", port],
    ],
    url: hostname === "" ? "" : `https://${hostname}${port === "" || port === "443" ? "" : `:${port}`}/`,
  };
}

/** Network Error Logging: facts stand in the report's `body`. */
function readNetworkError(report: JsonObject): ReadReport {
  const body = isObject(report.body) ? report.body : report;
  const of = (name: string) => field(body, name) || field(report, name);
  const type = field(body, "type") || "unknown error";
  const status = of("status-code");
  const shown = type === "http.error" && status !== "" ? `${type} ${status}` : type;
  return {
    report,
    message: `Network error: ${shown}`,
    tags: [
      ["phase", of("phase")],
      ["type", type],
      ["status_code", status],
      ["server_ip", of("server-ip")],
    ],
    url: of("url"),
    referrer: of("referrer"),
  };
}
