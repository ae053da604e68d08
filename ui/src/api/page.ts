import { type RequestOptions, send } from "./request.ts";

/** A page of a list, and the cursors around it (reference: web-api.md §1, Paging). */
export interface Page<T> {
  items: T[];
  next: string | null;
  previous: string | null;
  /** Rows in the whole list, where the server counts them. */
  hits: number | null;
}

export async function requestPage<T>(path: string, options: RequestOptions = {}): Promise<Page<T>> {
  const response = await send(path, options);
  const link = response.headers.get("link") ?? "";
  const hits = Number.parseInt(response.headers.get("x-hits") ?? "", 10);
  return {
    items: (await response.json()) as T[],
    next: cursorOf(link, "next"),
    previous: cursorOf(link, "previous"),
    hits: Number.isNaN(hits) ? null : hits,
  };
}

/** `<…>; rel="next"; results="true"; cursor="0:100:0"`: the cursor, when there are results that way. */
export function cursorOf(link: string, direction: "next" | "previous"): string | null {
  for (const part of link.split(/,\s*(?=<)/)) {
    if (!part.includes(`rel="${direction}"`) || !part.includes('results="true"')) continue;
    return /cursor="([^"]*)"/.exec(part)?.[1] ?? null;
  }
  return null;
}

/** Every page of a list, for the short ones that a menu needs whole. Stops at 10 pages. */
export async function requestAll<T>(path: string, options: RequestOptions = {}): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 10; pages++) {
    const query = cursor ? { ...options.query, cursor } : { ...options.query };
    const page: Page<T> = await requestPage<T>(path, { ...options, query });
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}
