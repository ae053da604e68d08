/** A release as the web API shows it (reference: web-api.md §7). */
export interface WireRelease {
  readonly id: number;
  readonly version: string;
  readonly shortVersion: string;
  readonly versionInfo: WireVersionInfo;
  readonly status: "open" | "archived";
  readonly url: string | null;
  readonly ref: string | null;
  readonly dateCreated: string;
  readonly dateReleased: string | null;
  readonly dateStarted: string | null;
  readonly data: Readonly<Record<string, never>>;
  /** Issues that began with it, over its projects. */
  readonly newGroups: number;
  readonly owner: null;
  readonly commitCount: number;
  readonly deployCount: number;
  readonly lastCommit: WireCommit | null;
  readonly lastDeploy: null;
  readonly authors: readonly { readonly name: string | null; readonly email: string | null }[];
  readonly refs: readonly WireReleaseRef[];
  readonly projects: readonly WireReleaseProject[];
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
}

export interface WireVersionInfo {
  readonly package: string | null;
  readonly version: {
    readonly raw: string;
    readonly major?: number;
    readonly minor?: number;
    readonly patch?: number;
    readonly revision?: number;
    readonly pre?: string | null;
    readonly buildCode?: string | null;
    readonly components?: number;
  };
  readonly description: string;
  readonly buildHash: string | null;
}

export interface WireReleaseRef {
  readonly repository: string;
  readonly commit: string;
  readonly previousCommit: string | null;
}

export interface WireReleaseProject {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly newGroups: number;
  readonly platform: string | null;
  readonly platforms: readonly string[];
  readonly hasHealthData: boolean;
}

export interface WireCommit {
  readonly id: string;
  readonly message: string | null;
  readonly dateCreated: string | null;
  readonly repository: string | null;
  readonly author: { readonly name: string | null; readonly email: string | null };
}

/** A file that was uploaded for a release by itself (reference: sourcemaps.md §5). */
export interface WireReleaseFile {
  readonly id: string;
  readonly name: string;
  readonly dist: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly size: number;
  readonly sha1: string;
  readonly dateCreated: string;
}
