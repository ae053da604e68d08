import type { WireBreadcrumb } from "../../../src/wire/event.ts";
import type { IconName } from "../parts/icon-paths.tsx";

/** How a breadcrumb reads on one line: code first, then words; `rest` is what the line leaves out. */
export interface CrumbLine {
  readonly icon: IconName;
  readonly code: readonly string[];
  readonly text: string;
  readonly rest: Record<string, unknown> | null;
}

export function crumbLine({ type, category, message, data }: WireBreadcrumb): CrumbLine {
  const kind = `${type} ${category ?? ""}`;
  const icon = iconOf(kind);
  if (data && /navigation/u.test(kind) && typeof data.to === "string") {
    const { from, to, ...rest } = data;
    return { icon, code: [text(from), text(to)].filter(Boolean), text: message ?? "", rest: some(rest) };
  }
  if (data && /http|fetch|xhr/u.test(kind) && typeof data.url === "string") {
    const { method, url, status_code, "http.response.status_code": status, reason, ...rest } = data;
    const words = [status_code ?? status, reason].map(text).filter(Boolean).join(" ");
    return {
      icon,
      code: [`${text(method)} ${url}`.trim()],
      text: [words, message].filter(Boolean).join(", "),
      rest: some(rest),
    };
  }
  return { icon, code: [], text: message ?? "", rest: data && some(data) };
}

/** `fetch`, `ui.click`: what people filter by. */
export const kindOf = ({ category, type }: WireBreadcrumb): string => category || type;

function iconOf(kind: string): IconName {
  if (/navigation|route/u.test(kind)) return "nav";
  if (/http|fetch|xhr|request|rpc/u.test(kind)) return "http";
  if (/\bui\b|click|touch|user/u.test(kind)) return "cursor";
  if (/query|sql|redis|db/u.test(kind)) return "box";
  if (/error|exception/u.test(kind)) return "issues";
  if (/system|device|session|app/u.test(kind)) return "operate";
  return "term";
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function some(data: Record<string, unknown>): Record<string, unknown> | null {
  return Object.keys(data).length > 0 ? data : null;
}
