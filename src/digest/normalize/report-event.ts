import type { EventRequest } from "../../protocol/event.ts";
import type { Notes } from "./notes.ts";
import { headerOf } from "./request.ts";
import { splitUrl } from "./request-text.ts";
import type { SecurityReport } from "./security.ts";
import type { Tag } from "./tags.ts";
import { cutText, madeWellFormed, text } from "./text.ts";

/** The page a browser's report is about, as the event's request (reference: ingest-protocol.md §3). */
export function requestOfReport(
  notes: Notes,
  report: SecurityReport,
  sent: EventRequest | undefined,
  userAgent: string | undefined,
): EventRequest | undefined {
  const request: EventRequest = { ...sent };
  const url = text(notes, "url", splitUrl(report.url ?? "").url, 2048);
  if (request.url === undefined && url !== undefined) request.url = url;
  const headers = [...(request.headers ?? [])];
  addHeader(headers, request, "User-Agent", userAgent);
  addHeader(headers, request, "Referer", report.referrer);
  if (headers.length > 0) request.headers = headers;
  for (const _ in request) return request;
  return undefined;
}

/** Tags that a report brings, behind those that were sent. */
export function tagsOfReport(report: SecurityReport, sent: readonly Tag[]): Tag[] {
  const known = new Set(sent.map(([key]) => key));
  const brought = report.tags.filter(([key, value]) => value !== "" && !known.has(key));
  return [...sent, ...brought.map(([key, value]): Tag => [key, cutText(value, 200)])];
}

function addHeader(
  headers: [string, string][],
  request: EventRequest,
  name: string,
  value: string | undefined,
): void {
  if (value === undefined || value === "" || headerOf(request, name.toLowerCase()) !== undefined) return;
  headers.push([name, madeWellFormed(cutText(value, 4096))]);
}
