import { compareVersions } from "./version-order.ts";

/** In what an issue is resolved, as stored with it. Without one it is resolved as of a moment. */
export type Resolution =
  | {
      readonly kind: "release";
      readonly version: string;
      /** What brought it, where a commit's message did. */
      readonly commit?: ResolvingCommit;
    }
  | {
      readonly kind: "next";
      /** The latest release when somebody resolved it; absent: there was none. */
      readonly version?: string;
    }
  /** No release has this commit yet. */
  | { readonly kind: "commit"; readonly commit: ResolvingCommit };

export interface ResolvingCommit {
  readonly repository: string;
  readonly id: string;
}

/** An event of a resolved issue. */
export interface Struck {
  readonly release?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Whether this event says that the issue is back: it comes from a release at or after the one that should be well, by
 * the order of versions where they tell, else by the dates of the releases. A release that nobody knows yet is newer
 * than all others. `dateOf` answers milliseconds since 1970.
 */
export function isBack(
  resolution: Resolution,
  resolvedAt: number,
  event: Struck,
  dateOf: (version: string) => number | undefined,
): boolean {
  // What had happened when somebody resolved it, they knew of.
  if (event.at <= resolvedAt || resolution.kind === "commit") return false;
  const { kind, version: well } = resolution;
  if (event.release === undefined) {
    // It may be of any release; once the one that is well is out, it is held to be of that.
    const outAt = kind === "release" && well !== undefined ? dateOf(well) : undefined;
    return outAt !== undefined && event.at > outAt;
  }
  if (well === undefined) return isNewer(event.release, resolvedAt, dateOf);
  if (event.release === well) return kind === "release";
  const order = compareVersions(event.release, well);
  if (order !== undefined) return kind === "release" ? order >= 0 : order > 0;
  return isNewer(event.release, dateOf(well) ?? resolvedAt, dateOf);
}

function isNewer(version: string, than: number, dateOf: (version: string) => number | undefined): boolean {
  return (dateOf(version) ?? Number.POSITIVE_INFINITY) > than;
}

/** Tolerant: a later version of Vedette may have stored something else. */
export function readResolution(stored: unknown): Resolution | undefined {
  const { kind, version, commit } = (stored ?? {}) as {
    kind?: unknown;
    version?: unknown;
    commit?: Partial<ResolvingCommit>;
  };
  const by =
    typeof commit?.id === "string" && typeof commit.repository === "string"
      ? { id: commit.id, repository: commit.repository }
      : undefined;
  if (kind === "commit" && by) return { kind, commit: by };
  if (kind === "next") return typeof version === "string" ? { kind, version } : { kind };
  if (kind === "release" && typeof version === "string") return { kind, version, ...(by && { commit: by }) };
  return undefined;
}
