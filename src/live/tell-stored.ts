import { Gathering } from "../lib/gathering.ts";
import type { EventWriter, WriteBatch } from "../ports/event-store.ts";
import { MOST_PROJECTS, type Notice } from "../ports/notices.ts";
import type { StoredEvent } from "../protocol/stations.ts";

/** A worker tells four times a second at the most, whatever it stores. */
const REST_MS = 250;

/**
 * A writer, and after each commit it is told whose events were stored, whose counts were written, and whose items
 * refused. `open` is handed what to call when counts were written. `tell` must not throw. Disposing it tells the rest.
 */
export function tellingWriter(
  open: (counted: (projectIds: readonly number[]) => void) => EventWriter,
  tell: (notice: Notice) => void,
): EventWriter {
  const of = (kind: "events_stored" | "events_refused") =>
    new Gathering<number>(REST_MS, (projectIds) => tellOfProjects(kind, projectIds, tell));
  const stored = of("events_stored");
  const refused = of("events_refused");
  const writer = open((projectIds) => {
    for (const projectId of projectIds) stored.add(projectId);
  });
  return {
    ...writer,
    async store(batch: WriteBatch): Promise<readonly StoredEvent[]> {
      const events = await writer.store(batch);
      gather(events, stored);
      gather(batch.outcomes, refused);
      return events;
    },
    async [Symbol.asyncDispose]() {
      await writer[Symbol.asyncDispose]();
      stored[Symbol.dispose]();
      refused[Symbol.dispose]();
    },
  };
}

/** A notice is bounded; more projects take several. */
export function tellOfProjects(
  kind: "events_stored" | "events_refused",
  projectIds: Iterable<number>,
  tell: (notice: Notice) => void,
): void {
  const all = [...projectIds];
  for (let at = 0; at < all.length; at += MOST_PROJECTS) {
    tell({ kind, projectIds: all.slice(at, at + MOST_PROJECTS) });
  }
}

/** Neighbours are of one project most often. */
function gather(of: readonly { readonly projectId: number }[], into: Gathering<number>): void {
  let last: number | undefined;
  for (const { projectId } of of) {
    if (projectId !== last) into.add(projectId);
    last = projectId;
  }
}
