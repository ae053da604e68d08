import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { Refusal } from "../../errors.ts";
import { isBack, type Resolution, type ResolvingCommit, readResolution } from "../../protocol/resolution.ts";
import type { WireResolution } from "../../wire/issue.ts";
import { hasRelease, latestReleases, releasesWith } from "./store.ts";

type Db = Kysely<Schema>;

/** In what somebody wants an issue to be resolved (reference: web-api.md §7). */
export type WantedResolution =
  | { readonly in: "release"; readonly version: string }
  | { readonly in: "next" }
  | { readonly in: "commit"; readonly commit: ResolvingCommit };

/** What that means for each of these projects; a project that is not in the answer has no such release. */
export async function resolutionsFor(
  db: Db,
  organizationId: number,
  projectIds: readonly number[],
  wanted: WantedResolution,
): Promise<ReadonlyMap<number, Resolution>> {
  switch (wanted.in) {
    case "next": {
      const latest = await latestReleases(db, projectIds);
      return mapOf(projectIds, (id) => ({ kind: "next", ...versionOf(latest.get(id)) }));
    }
    case "commit": {
      const { commit } = wanted;
      const made = await releasesWith(db, organizationId, projectIds, commit);
      return mapOf(projectIds, (id) => {
        const version = made.get(id);
        return version === undefined ? { kind: "commit", commit } : { kind: "release", version, commit };
      });
    }
    case "release": {
      if (wanted.version === "latest") {
        const latest = await latestReleases(db, projectIds);
        return new Map([...latest].map(([id, version]) => [id, { kind: "release", version }]));
      }
      if (!(await hasRelease(db, organizationId, wanted.version))) {
        throw new Refusal(
          "bad_request",
          "There is no release of this version. Make it first, or name another.",
        );
      }
      return mapOf(projectIds, () => ({ kind: "release", version: wanted.version }));
    }
  }
}

/** Whether `version` is the next release that an issue waits for. */
export function isNextOf(
  stored: unknown,
  resolvedAt: Date,
  version: string,
  dateOf: (version: string) => number | undefined,
): boolean {
  const resolution = readResolution(stored);
  if (resolution?.kind !== "next") return false;
  // The first release from which an event would bring the issue back is the one it was waiting for.
  const event = { release: version, at: Number.POSITIVE_INFINITY };
  return isBack(resolution, resolvedAt.getTime(), event, dateOf);
}

/** As clients read it: `statusDetails` of an issue. */
export function presentResolution(stored: unknown): WireResolution {
  const resolution = readResolution(stored);
  switch (resolution?.kind) {
    case "release":
      return {
        inRelease: resolution.version,
        ...(resolution.commit && { inCommit: presentCommit(resolution.commit) }),
      };
    case "next":
      return { inNextRelease: true };
    case "commit":
      return { inCommit: presentCommit(resolution.commit) };
    case undefined:
      return {};
  }
}

/** What an issue's activity tells. */
export function noteOf(resolution: Resolution | undefined): { type: string; data: object } {
  switch (resolution?.kind) {
    case "release":
      return { type: "set_resolved_in_release", data: { version: resolution.version } };
    case "next":
      return { type: "set_resolved_in_release", data: { version: "", inNextRelease: true } };
    case "commit":
      return { type: "set_resolved_in_commit", data: presentCommit(resolution.commit) };
    case undefined:
      return { type: "set_resolved", data: {} };
  }
}

/** Two that are the same, whatever the order of their keys in the database. */
export function isSameResolution(stored: unknown, wanted: Resolution | undefined): boolean {
  return JSON.stringify(readResolution(stored) ?? null) === JSON.stringify(readResolution(wanted) ?? null);
}

function presentCommit({ id, repository }: ResolvingCommit): { commit: string; repository: string } {
  return { commit: id, repository };
}

function versionOf(version: string | undefined): { version?: string } {
  return version === undefined ? {} : { version };
}

function mapOf(ids: readonly number[], make: (id: number) => Resolution): Map<number, Resolution> {
  return new Map(ids.map((id) => [id, make(id)]));
}
