/** An artifact bundle in lists (reference: sourcemaps.md §6). */
export interface WireArtifactBundle {
  /** A UUID. */
  readonly bundleId: string;
  /** For which releases it was uploaded; both null: for none, its files are found by debug ids alone. */
  readonly associations: readonly { readonly release: string | null; readonly dist: string | null }[];
  readonly date: string;
  readonly dateModified: string;
  /** By an upload or an event, to within a day. */
  readonly dateLastUsed: string;
  readonly fileCount: number;
  /** Bytes. */
  readonly size: number;
}

/** With a page of its files. */
export interface WireArtifactBundleFiles extends WireArtifactBundle {
  readonly files: readonly WireArtifactFile[];
}

export interface WireArtifactFile {
  readonly id: string;
  readonly filePath: string;
  /** 1 source, 2 minified source, 3 source map, 4 indexed RAM bundle. */
  readonly fileType: number;
  /** Bytes. */
  readonly fileSize: number;
  readonly debugId: string | null;
  /** As its header says. */
  readonly sourcemap: string | null;
}
