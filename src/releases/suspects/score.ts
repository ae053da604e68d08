import { plain } from "../../issues/source/map-path.ts";

/** A place in the source that a stack trace went through. */
export interface SuspectFrame {
  /** As the trace names it: what is shown. */
  readonly name: string;
  /** Where it may lie in a repository, the likeliest first. */
  readonly paths: readonly string[];
  /** Of the repository of a code mapping, which tells it for certain. */
  readonly mapped?: { readonly repositoryId: number; readonly path: string };
  /** 0 is where it went wrong. Frames of the application alone are counted. */
  readonly framesFromCrash: number;
}

/** A commit that changed files of the names in the trace. */
export interface Candidate {
  readonly commitId: number;
  readonly repositoryId: number;
  readonly files: readonly string[];
  /** 0: of the release that the search begins with, 1: of the one before. */
  readonly releasesBack: number;
}

export interface Suspect {
  readonly commitId: number;
  /** Above 0, up to 100. */
  readonly score: number;
  readonly files: readonly {
    readonly path: string;
    readonly frame: string;
    readonly framesFromCrash: number;
  }[];
}

/** What a frame counts for by its distance from the crash, and a commit by that from the release. */
const FRAME_FADES = 0.75;
const RELEASE_FADES = 0.85;
/** Who touched a file before somebody else did is the less suspected. */
const EARLIER_CHANGE_FADES = 0.6;
const LEAST = 8;

/**
 * Which commits are likely to have caused an error: those that touched the files of its frames last, the nearer to the
 * crash and to the release the likelier. `candidates` are ordered newest first.
 */
export function scoreCommits(frames: readonly SuspectFrame[], candidates: readonly Candidate[]): Suspect[] {
  const touches = new Map<string, number>();
  const suspects = candidates.flatMap((candidate): Suspect[] => {
    const matches = frames.flatMap((frame) => bestMatch(frame, candidate));
    const [best] = matches.toSorted((a, b) => b.weight - a.weight);
    if (!best) return [];
    const file = `${candidate.repositoryId} ${best.path}`;
    const before = touches.get(file) ?? 0;
    touches.set(file, before + 1);
    const others = Math.min(0.15, 0.05 * (new Set(matches.map(({ path }) => path)).size - 1));
    const fades = RELEASE_FADES ** candidate.releasesBack * EARLIER_CHANGE_FADES ** before;
    const score = Math.min(1, best.weight * (1 + others)) * fades * 100;
    const files = matches.map(({ path, frame, framesFromCrash }) => ({ path, frame, framesFromCrash }));
    return score < LEAST ? [] : [{ commitId: candidate.commitId, score: Math.round(score), files }];
  });
  return suspects.toSorted((a, b) => b.score - a.score);
}

interface Match {
  readonly path: string;
  readonly frame: string;
  readonly framesFromCrash: number;
  readonly weight: number;
}

function bestMatch(frame: SuspectFrame, { repositoryId, files }: Candidate): Match[] {
  let best: { path: string; likeness: number } | undefined;
  for (const path of files) {
    const isMapped = frame.mapped?.repositoryId === repositoryId;
    const likeness = isMapped
      ? Number(frame.mapped?.path === path)
      : Math.max(...frame.paths.map((one) => likenessOf(one, path)));
    if (likeness > (best?.likeness ?? 0)) best = { path, likeness };
  }
  if (!best) return [];
  const weight = best.likeness * FRAME_FADES ** frame.framesFromCrash;
  return [{ path: best.path, frame: frame.name, framesFromCrash: frame.framesFromCrash, weight }];
}

/**
 * How alike two paths are from their ends: 1 when one is the end of the other. A name alone says little where both
 * have folders: every application has an `index.ts`.
 */
export function likenessOf(framePath: string, filePath: string): number {
  const [a, b] = [partsOf(plain(framePath)), partsOf(filePath)];
  let same = 0;
  while (same < a.length && same < b.length && a.at(-1 - same) === b.at(-1 - same)) same += 1;
  if (same === 0) return 0;
  const shorter = Math.min(a.length, b.length);
  if (same === shorter) return shorter === 1 ? 0.7 : 1;
  return same === 1 ? 0 : (0.9 * same) / shorter;
}

function partsOf(path: string): string[] {
  return path
    .toLowerCase()
    .replace(/[?#].*$/s, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
}
