import type { Readable } from "node:stream";

/** What kind of file a member of an artifact bundle is (reference: sourcemaps.md §3). */
export type ArtifactKind = "source" | "minified_source" | "source_map" | "indexed_ram_bundle";

/** One uploaded file: a member of an artifact bundle, or a release file of the older form. */
export interface Artifact {
  /** Names the bytes: equal names mean equal bytes, so look-ups and caches are named by it. Letters, digits, `-`, `.`. */
  readonly content: string;
  readonly kind: ArtifactKind;
  /** As uploaded: `~/static/app.js`, or a full URL. */
  readonly url: string;
  readonly release?: string;
  readonly dist?: string;
  /** Lower-case with dashes, without an age. */
  readonly debugId?: string;
  /** The `sourcemap` header as uploaded: relative to `url`, absolute, or a `data:` URL. */
  readonly sourceMapUrl?: string;
  /** Bytes once inflated. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly uploadedAt: number;
}

/**
 * Finds and reads uploaded files of one project; newest upload first in every answer. Of several uploads that one
 * question means alike (one debug id and kind; one URL and dist) the newest alone is answered.
 */
export interface Artifacts {
  /** Whether anything was ever uploaded for this project: for most nothing was, and nothing need be asked. */
  hasAny(projectId: number): Promise<boolean>;
  /** Members that carry one of these debug ids (lower-case, dashed). */
  byDebugIds(projectId: number, debugIds: readonly string[]): Promise<Artifact[]>;
  /**
   * Files of a release whose `url` is one of these, exactly: those of the same dist, and those uploaded without a
   * dist. The caller prefers the exact dist.
   */
  byUrls(
    projectId: number,
    release: string,
    dist: string | undefined,
    urls: readonly string[],
  ): Promise<Artifact[]>;
  /**
   * What nearly matched, for "why is this frame not mapped": files with this last path segment (compared without
   * case), of any release, dist and prefix. At most 20.
   */
  near(projectId: number, fileName: string): Promise<Artifact[]>;
  /** Its bytes, inflated. @throws a fault when the file store is away or the bytes are gone */
  read(artifact: Artifact): Promise<Readable>;
}
