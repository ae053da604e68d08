import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { WireEventTable, WireEventTimeSeries } from "../../wire/events-table.ts";
import { LAST_MOMENT } from "../period.ts";
import type { Cursor, IssuesRoom } from "../room.ts";
import { exportEvents, FORMATS, rowOf } from "./export.ts";
import { fieldsOf } from "./fields.ts";
import { lookedAt } from "./looked-at.ts";
import { readEventsPage } from "./page.ts";
import { EventsQuery, readEventSearch } from "./read-search.ts";
import type { Place } from "./store.ts";
import { eventsOverTime } from "./timeseries.ts";
import { whileThere } from "./while-there.ts";

/** Each reads for as long as somebody takes what it finds. */
const MOST_EXPORTS = 8;

const ExportQuery = z.object({ ...EventsQuery.shape, format: z.enum(FORMATS).default("csv") });
const SeriesQuery = z.object({
  ...EventsQuery.shape,
  interval: z.string().optional(),
  yAxis: z.string().optional(),
});

/** Events across issues (reference: web-api.md §5, grouping-and-search.md §7). */
export function eventSearchRoutes(server: FastifyInstance, room: IssuesRoom): void {
  server.get<{ Params: { org: string } }>(
    "/organizations/:org/events/",
    async (request, reply): Promise<WireEventTable> => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const query = EventsQuery.parse(request.query);
      const fields = fieldsOf(query.field);
      const order = orderOf(query.sort);
      const asked = room.paging.readPage(request.query, USUAL_LIMIT);
      const { cursor } = asked;
      const page = { ...asked, ...(cursor && { place: placeOf(cursor) }) };
      const found = await relaxed(room, request, async (db) =>
        readEventsPage(db, await readEventSearch({ ...room, db }, query, access), {
          request: page,
          order,
          projects: access.projects,
          signal: whileThere(reply),
        }),
      );
      const rows = room.paging.sendPage(request, reply, found.page);
      return {
        data: rows.map((event) => ({
          ...rowOf(fields, event),
          id: event.id,
          "project.name": event.projectSlug,
        })),
        meta: {
          fields: Object.fromEntries(fields.map(({ name, type }) => [name, type])),
          units: {},
          dataset: "errors",
          ...lookedAt(found),
        },
      };
    },
  );

  server.get<{ Params: { org: string } }>(
    "/organizations/:org/events-timeseries/",
    async (request, reply): Promise<WireEventTimeSeries> => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const query = SeriesQuery.parse(request.query);
      if (query.yAxis !== undefined && query.yAxis !== "count()") {
        throw new Refusal("bad_request", "Events are counted over time: “yAxis” takes count() alone.");
      }
      const { search, series } = await relaxed(room, request, async (db) => {
        const search = await readEventSearch({ ...room, db }, query, access);
        const asked = { interval: query.interval, now: room.now(), signal: whileThere(reply) };
        return { search, series: await eventsOverTime(db, search, asked) };
      });
      const now = room.now();
      return {
        timeSeries: [
          {
            yAxis: "count()",
            values: series.buckets.map(({ from, events }) => ({
              timestamp: from,
              value: events,
              incomplete: from + series.stepMs > now || from < (series.stoppedAt ?? 0),
            })),
            meta: { interval: series.stepMs, valueType: "integer", valueUnit: null },
          },
        ],
        meta: {
          dataset: "errors",
          start: search.from,
          end: search.to,
          countedBy: series.by,
          ...lookedAt(series),
        },
      };
    },
  );

  let exports = 0;
  server.get<{ Params: { org: string } }>(
    "/organizations/:org/events/export/",
    { exposeHeadRoute: false },
    async (request, reply) => {
      const access = await room.access.organization(request, request.params.org, "event:read");
      const query = ExportQuery.parse(request.query);
      const fields = fieldsOf(query.field);
      const search = await readEventSearch(room, query, access);
      if (exports >= MOST_EXPORTS) {
        throw new Refusal("too_many", "Many exports are running already. Wait until one has ended.", {
          retryAfterSeconds: 30,
        });
      }
      exports += 1;
      const stream = exportEvents({
        db: room.db,
        search,
        fields,
        format: query.format,
        projects: access.projects,
        log: room.log,
        ended: () => {
          exports -= 1;
        },
      });
      const type = query.format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
      return (
        reply
          .header("Content-Disposition", `attachment; filename="events-${access.slug}.${query.format}"`)
          .header("Cache-Control", "no-store")
          // The word for nginx and those who learnt from it: pass on what comes, as it comes.
          .header("X-Accel-Buffering", "no")
          .type(type)
          .send(stream)
      );
    },
  );
}

const USUAL_LIMIT = 50;

function relaxed<T>(
  room: IssuesRoom,
  request: FastifyRequest,
  read: (db: IssuesRoom["db"]) => Promise<T>,
): Promise<T> {
  return room.relaxed?.(request, read) ?? read(room.db);
}

function orderOf(sort: string | string[] | undefined): "newest" | "oldest" {
  const [first = "-timestamp", ...others] = [sort ?? []].flat();
  if (others.length === 0 && first === "-timestamp") return "newest";
  if (others.length === 0 && first === "timestamp") return "oldest";
  throw new Refusal("bad_request", "Events are sorted by time: “sort” takes -timestamp or timestamp.");
}

function placeOf({ value, offset }: Cursor): Place {
  const at = Number(value);
  if (Number.isSafeInteger(at) && at >= 0 && at <= LAST_MOMENT * 1000 && /^[0-9a-f]{32}$/u.test(offset)) {
    return { at, eventId: offset };
  }
  throw new Refusal(
    "bad_request",
    "This cursor is not of this list. Leave it out to start at the first page.",
  );
}
