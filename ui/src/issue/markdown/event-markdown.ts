import type { WireEntry, WireEvent } from "../../../../src/wire/event.ts";
import type { WireIssueDetails } from "../../../../src/wire/issue.ts";
import { block, code, cut, oneLine, plain } from "./escape.ts";
import { framesText, headOf } from "./trace-text.ts";

const CRUMBS = 20;
const CAUSES = 5;

/**
 * An issue and one of its events as Markdown, good to paste into a ticket or a chat: what, how often, where it was
 * thrown, what led there. All of the event is a stranger's text and can neither format nor link.
 */
export function eventMarkdown(issue: WireIssueDetails, event: WireEvent): string {
  return [
    `# ${plain(cut(issue.title, 300))}`,
    factLines(issue, event),
    messageOf(event),
    ...exceptionsOf(event),
    threadOf(event),
    reportOf(event),
    crumbsOf(event),
    requestOf(event),
    pairs(
      "Tags",
      event.tags.map(({ key, value }) => [key, value]),
    ),
    pairs(
      "User",
      Object.entries(event.user ?? {}).filter(([, value]) => value !== null),
    ),
    contextsOf(event),
    pairs("Additional data", Object.entries(event.context)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function factLines(issue: WireIssueDetails, event: WireEvent): string {
  const facts: [string, string][] = [
    ["Issue", `[${plain(issue.shortId)}](${issue.permalink})`],
    ["Project", plain(issue.project.name)],
    ["Level", issue.level],
    ["Status", issue.substatus ? `${issue.status} (${issue.substatus.replaceAll("_", " ")})` : issue.status],
    ["Events", `${issue.count}, ${issue.last24h.count} in the last 24 hours`],
    ["Users", `${issue.userCount}`],
    ["First seen", withRelease(issue.firstSeen, issue.firstRelease?.version)],
    ["Last seen", withRelease(issue.lastSeen, issue.lastRelease?.version)],
    ["Culprit", issue.culprit ? code(issue.culprit) : ""],
    ["Event", `${code(event.eventID)} at ${event.dateCreated}`],
    ["Release", event.release ? code(event.release.version) : ""],
    ["Environment", event.environment ? code(event.environment) : ""],
    ["SDK", event.sdk ? code(`${event.sdk.name} ${event.sdk.version}`) : ""],
  ];
  return facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `- **${name}:** ${value}`)
    .join("\n");
}

const withRelease = (time: string, release: string | undefined) =>
  release ? `${time} in ${code(release)}` : time;

function entryOf<T extends WireEntry["type"]>(event: WireEvent, type: T) {
  const entry = event.entries.find((each) => each.type === type);
  return entry as Extract<WireEntry, { type: T }> | undefined;
}

function messageOf(event: WireEvent): string {
  const message = entryOf(event, "message")?.data.formatted;
  return message ? `## Message\n\n${block(cut(message, 4_000))}` : "";
}

function exceptionsOf(event: WireEvent): string[] {
  const values = (entryOf(event, "exception")?.data.values ?? []).toReversed();
  const parts = values.slice(0, CAUSES).map((exception, index) => {
    const title = index === 0 ? "Stack trace (newest frame first)" : "Caused by";
    const text = `${cut(headOf(exception), 2_000)}\n\n${framesText(exception.stacktrace)}`;
    return `## ${title}\n\n${block(text)}`;
  });
  if (values.length > CAUSES) parts.push(`${values.length - CAUSES} more causes are left out.`);
  return parts;
}

/** Only where there is no exception to look at. */
function threadOf(event: WireEvent): string {
  if (entryOf(event, "exception")) return "";
  const threads = entryOf(event, "threads")?.data.values ?? [];
  const thread =
    threads.find(({ crashed }) => crashed) ?? threads.find(({ current }) => current) ?? threads[0];
  if (!thread) return "";
  return `## Thread ${plain(String(thread.name ?? thread.id ?? ""))}\n\n${block(framesText(thread.stacktrace))}`;
}

function reportOf(event: WireEvent): string {
  const types = ["csp", "hpkp", "expectct", "expectstaple", "nel"] as const;
  const report = types.map((type) => entryOf(event, type)).find((entry) => entry !== undefined);
  return report ? pairs(`Report (${report.type})`, Object.entries(report.data)) : "";
}

function crumbsOf(event: WireEvent): string {
  const crumbs = entryOf(event, "breadcrumbs")?.data.values ?? [];
  if (crumbs.length === 0) return "";
  const lines = crumbs.slice(-CRUMBS).map(({ timestamp, level, category, type, message, data }) => {
    const what = [message, data ? JSON.stringify(data) : ""].filter(Boolean).join(" ");
    return `${timestamp ?? "-"} ${level} ${category ?? type}: ${oneLine(what)}`;
  });
  const title = crumbs.length > CRUMBS ? `Breadcrumbs (last ${CRUMBS} of ${crumbs.length})` : "Breadcrumbs";
  return `## ${title}\n\n${block(lines.join("\n"))}`;
}

function requestOf(event: WireEvent): string {
  const request = entryOf(event, "request")?.data;
  if (!request) return "";
  const query = request.query.map(([key, value]) => `${key}=${value}`).join("&");
  const lines = [
    `${request.method ?? "GET"} ${oneLine(`${request.url ?? ""}${query ? `?${query}` : ""}`, 1_000)}`,
    ...request.headers.map(([name, value]) => `${name}: ${oneLine(value)}`),
  ];
  if (request.data !== null) lines.push("", oneLine(request.data, 2_000));
  return `## Request\n\n${block(lines.join("\n"))}`;
}

function contextsOf(event: WireEvent): string {
  return Object.entries(event.contexts)
    .map(([name, { type: _, ...values }]) => pairs(`Context ${name}`, Object.entries(values), "###"))
    .filter((part) => part !== "")
    .join("\n\n");
}

function pairs(title: string, entries: readonly (readonly [string, unknown])[], level = "##"): string {
  if (entries.length === 0) return "";
  const lines = entries.map(([key, value]) => `- ${plain(key)}: ${code(oneLine(value))}`);
  return `${level} ${plain(title)}\n\n${lines.join("\n")}`;
}
