import { describe, expect, it } from "vitest";
import { eventsHref, readFilter, USUAL_COLUMNS } from "./filter.ts";

const reread = (columns: readonly string[]) =>
  readFilter(Object.fromEntries(new URL(eventsHref("acme", { columns }), "http://x").searchParams)).columns;

describe("the address of the events", () => {
  it.each([[["title"]], [["tags[a,b]", "50%", "%2C", "标签", "a b"]]])("keeps the columns %j", (columns) => {
    expect(reread(columns)).toEqual(columns);
  });

  it("says nothing of the usual columns, and begins anew when something changes", () => {
    const filter = { query: "level:error", cursor: "1:2:0", sort: "timestamp" as const };
    expect(eventsHref("acme", filter, { columns: USUAL_COLUMNS })).toBe(
      "/organizations/acme/events/?query=level%3Aerror&sort=timestamp",
    );
    expect(eventsHref("acme", filter, { cursor: "3:4:0", query: undefined })).toBe(
      "/organizations/acme/events/?cursor=3%3A4%3A0&sort=timestamp",
    );
  });

  it("is read whatever somebody wrote into it", () => {
    expect(readFilter({ columns: ",%E0%A4%A,title,,title", sort: "x", query: "" })).toEqual({
      columns: ["%E0%A4%A", "title"],
    });
  });
});
