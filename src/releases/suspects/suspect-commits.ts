import { pathsOf } from "../../issues/source/frame-paths.ts";
import { mapPath, plain } from "../../issues/source/map-path.ts";
import { mappingsOf } from "../../issues/source/store.ts";
import type { FoundEvent } from "../../ports/event-store.ts";
import type { Event, Frame } from "../../protocol/event.ts";
import type { WireCommitters, WireSuspectCommit } from "../../wire/release.ts";
import { fileName } from "../commits/store.ts";
import { presentCommit } from "../present-release.ts";
import type { SuspectsRoom } from "./room.ts";
import { type SuspectFrame, scoreCommits } from "./score.ts";
import { type CommitWithFiles, commitsTouching, releasesUpTo } from "./store.ts";

/** What lies further from the crash says little. */
const MOST_FRAMES = 12;
const MOST_SUSPECTS = 5;

/** Where the search begins: what came after it did not cause the issue. */
export interface SuspectedSince {
  /** The release that the issue began with. */
  readonly firstRelease: string | null;
  readonly firstSeen: Date;
}

/** Who is likely to know about an event: authors of the commits that touched its frames' files last. */
export async function suspectCommits(
  { db }: Pick<SuspectsRoom, "db">,
  { row, event }: FoundEvent,
  { firstRelease, firstSeen }: SuspectedSince,
): Promise<WireCommitters> {
  const mappings = await mappingsOf(db, row.projectId);
  const frames = framesOf(event).map((frame, index): SuspectFrame => {
    const paths = pathsOf({ filename: frame.filename, absPath: frame.abs_path, module: frame.module });
    const found = paths.map((path) => mapPath(mappings, path)).find((one) => one !== undefined);
    return {
      name: frame.filename ?? frame.abs_path ?? "",
      paths,
      ...(found && { mapped: { repositoryId: found.mapping.repositoryId, path: found.path } }),
      framesFromCrash: index,
    };
  });
  const names = frames.flatMap(({ paths }) =>
    paths.map((path) => fileName(plain(path).replace(/[?#].*$/s, ""))),
  );
  if (names.length === 0) return { committers: [] };

  const version = firstRelease ?? event.release;
  const releases = (await releasesUpTo(db, row.projectId, version, firstSeen)).filter(
    (one) => one.has_commits,
  );
  const back = new Map(releases.map(({ id }, index) => [id, index]));
  const rows = await commitsTouching(db, [...back.keys()], [...new Set(names)]);
  // Of several releases the earliest brought it; what was committed after the first event did not cause it.
  const commits = new Map<number, CommitWithFiles>();
  for (const commit of rows.filter(({ committed_at: at }) => at === null || at <= firstSeen)) {
    const known = commits.get(commit.id);
    if (!known || (back.get(known.release_id) ?? 0) < (back.get(commit.release_id) ?? 0))
      commits.set(commit.id, commit);
  }
  const ordered = [...commits.values()].sort(
    (a, b) => (back.get(a.release_id) ?? 0) - (back.get(b.release_id) ?? 0) || a.position - b.position,
  );
  const suspects = scoreCommits(
    frames,
    ordered.map((commit) => ({
      commitId: commit.id,
      repositoryId: commit.repository_id,
      files: commit.files,
      releasesBack: back.get(commit.release_id) ?? 0,
    })),
  );
  const versions = new Map(releases.map((release) => [release.id, release.version]));
  return byAuthor(
    suspects.slice(0, MOST_SUSPECTS).flatMap(({ commitId, score, files }): WireSuspectCommit[] => {
      const commit = commits.get(commitId);
      if (!commit) return [];
      const release = versions.get(commit.release_id) ?? "";
      return [
        {
          ...presentCommit(commit),
          score,
          suspectCommitType: "via commit in release",
          release,
          files,
          isOfFirstRelease: release === firstRelease,
        },
      ];
    }),
  );
}

/** The application's own frames, the one of the crash first. Without any, all. */
function framesOf(event: Event): Frame[] {
  const all = (event.exception?.values ?? [])
    .toReversed()
    .flatMap(({ stacktrace }) => stacktrace?.frames.toReversed() ?? []);
  const own = all.filter((frame) => frame.in_app === true);
  return (own.length > 0 ? own : all).slice(0, MOST_FRAMES);
}

function byAuthor(commits: readonly WireSuspectCommit[]): WireCommitters {
  const groups = Map.groupBy(commits, ({ author }) => author.email?.toLowerCase() ?? author.name);
  return {
    committers: [...groups.values()].flatMap((group) => {
      const [first] = group;
      return first ? [{ author: first.author, commits: group }] : [];
    }),
  };
}
