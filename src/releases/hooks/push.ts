import type { z } from "zod";
import type { ReleaseCommit } from "../../db/tables/releases.ts";
import { Commit, withoutNulls } from "../read-release.ts";

/** Commits that a branch got. */
export interface Push {
  readonly branch: string;
  /** Oldest first. */
  readonly commits: readonly ReleaseCommit[];
  /** What the branch had is no longer as it was, and nobody says what of it. */
  readonly isRewritten: boolean;
}

/** A commit as tools send it, within their bounds; none when it has no name. */
export function kept(given: z.input<typeof Commit>): ReleaseCommit[] {
  const { success, data } = Commit.safeParse(given);
  return success ? [withoutNulls(data)] : [];
}

/** As a column takes it. */
export function storable(branch: string): string {
  return branch.replaceAll("\0", "").slice(0, 250).toWellFormed();
}

/** The commit that the branch is at now is the last; without it, times tell. */
export function oldestFirst(commits: readonly ReleaseCommit[], after: string): ReleaseCommit[] {
  const [first, last] = [commits[0], commits.at(-1)];
  if (!first || !last || last.id === after) return [...commits];
  const isTurned = first.id === after || Date.parse(first.timestamp ?? "") > Date.parse(last.timestamp ?? "");
  return isTurned ? commits.toReversed() : [...commits];
}
