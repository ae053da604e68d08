import type { WireEntry, WireEvent, WireStacktrace } from "../../wire/event.ts";
import { pathsOf } from "./frame-paths.ts";
import type { SourceLinks } from "./source-links.ts";

/** An event whose own frames lead to their lines at the repository, as far as mappings tell. */
export function withSourceLinks(event: WireEvent, links: SourceLinks): WireEvent {
  if (links.mappings.length === 0) return event;
  return { ...event, entries: event.entries.map((entry) => linked(entry, links)) };
}

function linked(entry: WireEntry, links: SourceLinks): WireEntry {
  switch (entry.type) {
    case "exception": {
      const values = entry.data.values.map((value) => ({
        ...value,
        stacktrace: linkedTrace(value.stacktrace, links),
      }));
      return { ...entry, data: { ...entry.data, values } };
    }
    case "threads": {
      const values = entry.data.values.map((value) => ({
        ...value,
        stacktrace: linkedTrace(value.stacktrace, links),
      }));
      return { ...entry, data: { ...entry.data, values } };
    }
    default:
      return entry;
  }
}

function linkedTrace(trace: WireStacktrace | null, links: SourceLinks): WireStacktrace | null {
  if (trace === null) return null;
  const frames = trace.frames.map((frame) => {
    if (!frame.inApp || frame.sourceLink !== null) return frame;
    const line = frame.lineNo === null ? {} : { line: frame.lineNo };
    const address = pathsOf(frame)
      .map((path) => links.of({ path, ...line })?.address)
      .find((one) => one !== undefined);
    return address === undefined ? frame : { ...frame, sourceLink: address };
  });
  return { ...trace, frames };
}
