import type { WireEventRow } from "./event.ts";

/** Merging and unmerging issues (reference: web-api.md §5, §7). */

/** Answer of `PUT …/issues/?id=…` with `{"merge": true}` */
export interface WireMerged {
  merge: { parent: string; children: string[] };
}

/** Body of `POST …/issues/{id}/unmerge/`: one of them. */
export interface WireUnmerge {
  /** Events with these hashes, also later ones. */
  hashes?: string[];
  /** These events alone, a thousand at the most. */
  events?: string[];
  /** Undoes a merge: see {@link WireMove}. */
  merge?: string;
}

/** Answer of it */
export interface WireUnmerged {
  /** The issue that they are of now. */
  id: string;
  shortId: string;
}

/** `GET …/issues/{id}/merges/`, and those under way in `moves` of the issue */
export interface WireMove {
  id: string;
  kind: "merge" | "unmerge";
  /** Whether events come to this issue or leave it. */
  isComing: boolean;
  /** From where they come, or where they go. */
  other: { id: string; shortId: string; title: string };
  /** Null when the account is gone. */
  by: string | null;
  dateCreated: string;
  isDone: boolean;
  /** Events so far; `total` is 0 when nobody knows. */
  moved: number;
  total: number;
  hashes: string[];
}

/** `GET …/issues/{id}/hashes/` */
export interface WireHash {
  id: string;
  /** Of the newest 10,000 events. */
  events: number;
  /** Whether these are all. */
  isAll: boolean;
  latestEvent: WireEventRow | null;
  /** The merge that brought it, which can be undone. */
  mergedFrom: { id: string; shortId: string; title: string; mergeId: string } | null;
}

/** `GET …/issues/{id}/similar/`, most similar first */
export interface WireSimilar {
  issue: {
    id: string;
    shortId: string;
    title: string;
    culprit: string;
    level: string;
    status: string;
    substatus: string | null;
    count: string;
    userCount: number;
    lastSeen: string;
    firstSeen: string;
  };
  /** 0 to 1. */
  score: number;
  /** How many frames are the same, of how many both have together; null: one has none. */
  frames: { same: number; of: number } | null;
  /** How much of the messages is the same, 0 to 1; null: one has none. */
  message: number | null;
}
