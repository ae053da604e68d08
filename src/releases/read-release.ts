import { z } from "zod";
import type { ReleaseChange } from "./releases.ts";
import { storableText } from "./storable-text.ts";

export const moment = z.iso.datetime({ offset: true, local: true }).transform((given) => utc(given));

/** Of a commit. */
const name = storableText(64).refine((sha) => sha.trim() !== "", "A commit needs its name, such as its SHA.");

const Ref = z.object({
  repository: storableText(200),
  commit: name,
  previousCommit: storableText(64).nullish(),
});

/** What people wrote is cut rather than refused: a release must not fail for a long message. */
const cut = (longest: number) =>
  z.string().transform((given) => given.replaceAll("\0", "").slice(0, longest).toWellFormed());

/** In three bytes a sign it still fits into an index of Postgres, whose rows have 2,704 bytes. */
const LONGEST_PATH = 600;

/** A commit as tools send it. */
export const Commit = z.object({
  id: name,
  message: cut(20_000).nullish(),
  timestamp: cut(40).nullish(),
  author_name: cut(200).nullish(),
  author_email: cut(254).nullish(),
  repository: storableText(200).nullish(),
  patch_set: z
    .array(
      z.object({
        path: cut(LONGEST_PATH),
        type: z.string().transform((given) => (given === "A" || given === "D" ? given : "M")),
      }),
    )
    .nullish(),
});

/** What tools send about a release (reference: web-api.md §4); what they do not send stays as it is. */
const Change = z.object({
  projects: z
    .array(z.union([storableText(64), z.number().int().transform(String)]))
    .max(1_000)
    .nullish(),
  ref: storableText(250).nullish(),
  url: storableText(2_000).nullish(),
  status: z.enum(["open", "archived"]).nullish(),
  dateReleased: moment.nullish(),
  dateStarted: moment.nullish(),
  refs: z.array(Ref).max(100).nullish(),
  commits: z.array(Commit).max(20_000).nullish(),
});

const NewRelease = z.object({ ...Change.shape, version: z.string() });

export function readNewRelease(body: unknown): { version: string; change: ReleaseChange } {
  const { version, ...change } = NewRelease.parse(body);
  return { version, change: changeOf(change) };
}

export function readChange(body: unknown): ReleaseChange {
  return changeOf(Change.parse(body ?? {}));
}

/** Null leaves as it is, like absence: tools send null for what they do not know. */
function changeOf(given: z.infer<typeof Change>): ReleaseChange {
  return {
    ...(given.projects && { projects: given.projects }),
    ...(given.ref && { ref: given.ref }),
    ...(given.url && { url: given.url }),
    ...(given.status && { status: given.status }),
    ...(given.dateReleased && { released_at: given.dateReleased }),
    ...(given.dateStarted && { started_at: given.dateStarted }),
    ...(given.refs && { refs: given.refs.map(withoutNulls) }),
    ...(given.commits && { commits: given.commits.map(withoutNulls) }),
  };
}

type WithoutNulls<T> = { [K in keyof T]: Exclude<T[K], null | undefined> };

/** Null is what tools send for what they do not know. */
export function withoutNulls<T extends object>(given: T): WithoutNulls<T> {
  const entries = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as WithoutNulls<T>;
}

/** A time without a zone is meant as UTC. */
function utc(given: string): Date {
  return new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(given) ? given : `${given}Z`);
}
