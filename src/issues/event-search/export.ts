import { Readable } from "node:stream";
import type { Database } from "../../db/database.ts";
import type { Logger } from "../../lib/logger.ts";
import { csvLine } from "./csv.ts";
import { type Field, type FoundEvent, foundEvents, type Value } from "./fields.ts";
import { type EventSearch, walkEvents } from "./walk.ts";

/** A look holds some two megabytes; a reader that is slow holds one look. */
const A_LOOK = 2_000;
const SOME = 16 * 1024;

export const FORMATS = ["csv", "ndjson"] as const;
export type Format = (typeof FORMATS)[number];

/** Spreadsheets take a file for the machine's own alphabet unless it begins so. */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * All events of a search, newest first, as bytes. Each look is a question of its own, asked when the reader has taken what
 * was found before: no connection, snapshot or memory is held for a reader that is slow, and none is asked for one that left.
 */
export function exportEvents(options: {
  readonly db: Database;
  readonly search: EventSearch;
  readonly fields: readonly Field[];
  readonly format: Format;
  readonly projects: readonly { readonly id: number; readonly slug: string }[];
  readonly log: Logger | undefined;
  /** Whatever the end was. */
  readonly ended: () => void;
}): Readable {
  const { log, ended } = options;
  const stream = Readable.from(lines(options), { objectMode: false, highWaterMark: SOME });
  // Cut off, so that nobody takes what has come for all of it.
  stream.once("error", (error) => log?.error({ err: error }, "an export of events broke off"));
  stream.once("close", ended);
  return stream;
}

async function* lines({
  db,
  search,
  fields,
  format,
  projects,
}: Pick<Parameters<typeof exportEvents>[0], "db" | "search" | "fields" | "format" | "projects">) {
  const write = format === "csv" ? csvRow : jsonRow;
  let text = format === "csv" ? BYTE_ORDER_MARK + csvLine(fields.map(({ name }) => name)) : "";
  for await (const { hits } of walkEvents(db, search, {
    order: "newest",
    rows: "whole",
    first: 200,
    most: A_LOOK,
  })) {
    for (const event of foundEvents(hits, projects)) {
      text += write(fields, event);
      if (text.length < SOME) continue;
      yield Buffer.from(text);
      text = "";
    }
  }
  if (text !== "") yield Buffer.from(text);
}

function csvRow(fields: readonly Field[], event: FoundEvent): string {
  return csvLine(fields.map(({ of }) => of(event)));
}

function jsonRow(fields: readonly Field[], event: FoundEvent): string {
  return `${JSON.stringify(rowOf(fields, event))}\n`;
}

/** By the names that were asked for. */
export function rowOf(fields: readonly Field[], event: FoundEvent): Record<string, Value> {
  return Object.fromEntries(fields.map(({ name, of }) => [name, of(event)]));
}
