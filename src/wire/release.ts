import type { WireSeries } from "./issue.ts";

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
  readonly lastDeploy: WireDeploy | null;
  readonly authors: readonly WireAuthor[];
  readonly refs: readonly WireReleaseRef[];
  readonly projects: readonly WireReleaseProject[];
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  /** Environments that it was deployed to or sent events from. */
  readonly environments: readonly string[];
  readonly adoption: WireAdoption;
}

/** How much of its projects' events come from a release. */
export interface WireAdoption {
  readonly events: number;
  readonly events24h: number;
  /** Of all events of its projects that name a release, in the last 24 hours; 0 to 1, null without any. */
  readonly share24h: number | null;
}

/** `GET …/releases/{version}/deploys/` */
export interface WireDeploy {
  readonly id: string;
  readonly environment: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly dateStarted: string | null;
  readonly dateFinished: string;
}

/** `GET /organizations/{org}/deploys/`: a deploy with the release that it brought out. */
export interface WireDeployOfRelease extends WireDeploy {
  readonly version: string;
  readonly shortVersion: string;
}

/** `GET …/releases/{version}/stats/`: events by six hours. */
export interface WireReleaseStats {
  readonly "14d": WireSeries;
}

/** `GET …/releases/{version}/commitfiles/` */
export interface WireCommitFile {
  readonly filename: string;
  readonly type: "A" | "M" | "D";
  readonly repoName: string;
  readonly commitId: string;
  readonly author: WireAuthor;
  readonly dateCreated: string | null;
}

export interface WireAuthor {
  readonly name: string | null;
  readonly email: string | null;
}

/** `GET /organizations/{org}/release-comparison/?base=…&head=…` */
export interface WireReleaseComparison {
  readonly base: WireRelease;
  readonly head: WireRelease;
  /** Below 0: `base` is the earlier one. */
  readonly order: number;
  /** In `head` and not in `base`, newest first. */
  readonly commits: readonly WireCommit[];
  /** How many there are; `commits` holds 100 at the most. */
  readonly commitCount: number;
  readonly authors: readonly WireAuthor[];
  /** Releases between the two, by date; both left out. */
  readonly between: number;
  /** Issues that `head` began with, and those with events in both, in `base` alone, in `head` alone. */
  readonly issues: {
    readonly new: number;
    readonly both: number;
    readonly gone: number;
    readonly come: number;
  };
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
  readonly author: WireAuthor;
  /** Its page at the repository; null where nobody said where that is. */
  readonly url: string | null;
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

/** `GET /organizations/{org}/repos/` */
export interface WireRepository {
  readonly id: string;
  readonly name: string;
  /** Where its pages are. */
  readonly url: string | null;
  readonly provider: { readonly id: string; readonly name: string };
  readonly status: "active";
  readonly dateCreated: string;
  /** As it was chosen; null: the host's name decides. */
  readonly form: "github" | "gitlab" | "gitea" | "bitbucket" | "bitbucket_server" | null;
  readonly hasHook: boolean;
}

/** `GET /organizations/{org}/repos/{id}/hook/` */
export interface WireRepositoryHook {
  /** Where the repository tells of pushes. */
  readonly address: string;
  readonly dateCreated: string;
  /** The last push that was taken; the last request that was refused for its signature. */
  readonly datePushed: string | null;
  readonly dateRefused: string | null;
}

/** The answer of making one, which alone holds the secret. */
export interface WireNewRepositoryHook extends WireRepositoryHook {
  readonly secret: string;
}

/** `GET /organizations/{org}/code-mappings/` */
export interface WireCodeMapping {
  readonly id: string;
  readonly projectId: string;
  readonly projectSlug: string;
  readonly repoId: string;
  readonly repoName: string;
  readonly stackRoot: string;
  readonly sourceRoot: string;
  readonly defaultBranch: string;
}

/** `GET /projects/{org}/{project}/stacktrace-link/?file=…&lineNo=…` */
export interface WireStacktraceLink {
  readonly config: WireCodeMapping | null;
  readonly sourceUrl: string | null;
  readonly integrations: readonly never[];
  /** Why there is no link. */
  readonly error?: "no_code_mappings_for_project" | "repository_without_url" | "stack_root_mismatch";
}

/** `GET …/issues/{id}/committers/`, `GET …/events/{event}/committers/`: the most likely first. */
export interface WireCommitters {
  readonly committers: readonly {
    readonly author: WireAuthor;
    readonly commits: readonly WireSuspectCommit[];
  }[];
}

export interface WireSuspectCommit extends WireCommit {
  /** Above 0, up to 100. */
  readonly score: number;
  readonly suspectCommitType: "via commit in release";
  readonly release: string;
  /** Why: the frames' files that it changed, the nearest to the crash first. */
  readonly files: readonly {
    readonly path: string;
    readonly frame: string;
    readonly framesFromCrash: number;
  }[];
  /** Whether the issue began with the release that has it. */
  readonly isOfFirstRelease: boolean;
}
