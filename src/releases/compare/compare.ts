import { compareVersions } from "../../protocol/version-order.ts";
import type { WireAuthor, WireReleaseComparison } from "../../wire/release.ts";
import { presentCommit, presentReleases } from "../present-release.ts";
import type { Release } from "../releases.ts";
import type { ReleasesRoom } from "../room.ts";
import { newIssuesOf, projectsOf } from "../store.ts";
import { commitsBetween, countBetween, issuesBetween } from "./store.ts";

const MOST_COMMITS = 100;

/** What came between two releases of an organisation, and what became of issues. */
export async function compareReleases(
  room: Pick<ReleasesRoom, "db" | "now">,
  base: Release,
  head: Release,
): Promise<WireReleaseComparison> {
  const { db } = room;
  const order = orderOf(base, head);
  const [earlier, later] = order <= 0 ? [base, head] : [head, base];
  const ends = {
    organizationId: base.organization_id,
    earlier: { id: earlier.id, at: dateOf(earlier) },
    later: { id: later.id, at: dateOf(later) },
  };
  const projectIds = [
    ...new Set((await projectsOf(db, [base.id, head.id])).map(({ project_id }) => project_id)),
  ];
  const [[presentBase, presentHead], { commits, count }, between, issues, made] = await Promise.all([
    presentReleases(room, [base, head]),
    commitsBetween(db, ends, MOST_COMMITS),
    countBetween(db, ends),
    issuesBetween(db, projectIds, base.version, head.version),
    newIssuesOf(db, projectIds, [head.version]),
  ]);
  if (!presentBase || !presentHead) throw new Error("two releases in, fewer out");
  const wire = commits.map(presentCommit);
  return {
    base: presentBase,
    head: presentHead,
    order,
    commits: wire,
    commitCount: count,
    authors: authorsOf(wire.map(({ author }) => author)),
    between,
    issues: { new: made.reduce((sum, row) => sum + row.issues, 0), ...issues },
  };
}

function orderOf(base: Release, head: Release): number {
  const byName = compareVersions(base.version, head.version);
  if (byName !== undefined && byName !== 0) return byName;
  return dateOf(base).getTime() - dateOf(head).getTime() || base.id - head.id;
}

function dateOf(release: Release): Date {
  return release.released_at ?? release.created_at;
}

function authorsOf(authors: readonly WireAuthor[]): WireAuthor[] {
  const known = authors.filter(({ name, email }) => name !== null || email !== null);
  return [...new Map(known.map((author) => [author.email ?? author.name, author])).values()];
}
