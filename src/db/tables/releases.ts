import type { ColumnType, Generated } from "kysely";
import type { Defaulted, JsonColumn } from "./column.ts";

/** Releases and what is known of each. */
export interface ReleaseTables {
  release: ReleaseTable;
  release_project: ReleaseProjectTable;
  release_file: ReleaseFileTable;
  release_hour: ReleaseHourTable;
  deploy: DeployTable;
}

interface ReleaseTable {
  id: Generated<number>;
  organization_id: number;
  version: string;
  /** Both null until they are filled in; see src/protocol/version-order.ts. */
  package: string | null;
  version_order: string | null;
  status: Defaulted<"open" | "archived">;
  ref: string | null;
  url: string | null;
  refs: ColumnType<ReleaseRef[], string | undefined, string>;
  commits: ColumnType<ReleaseCommit[], string | undefined, string>;
  created_at: Defaulted<Date>;
  started_at: Date | null;
  released_at: Date | null;
}

/** Where a repository stood at a release. */
export interface ReleaseRef {
  repository: string;
  commit: string;
  previousCommit?: string;
}

export interface ReleaseCommit {
  id: string;
  message?: string;
  timestamp?: string;
  author_name?: string;
  author_email?: string;
  repository?: string;
  patch_set?: { path: string; type: "A" | "M" | "D" }[];
}

interface ReleaseProjectTable {
  release_id: number;
  project_id: number;
  first_event: Date | null;
  last_event: Date | null;
}

interface ReleaseFileTable {
  id: Generated<number>;
  release_id: number;
  name: string;
  /** Empty: of every build. */
  dist: Defaulted<string>;
  headers: JsonColumn<Record<string, string>>;
  blob_id: number;
  created_at: Generated<Date>;
}

interface ReleaseHourTable {
  project_id: number;
  version: string;
  /** Empty: none was named. */
  environment: string;
  hour: Date;
  events: number;
}

interface DeployTable {
  id: Generated<number>;
  release_id: number;
  environment: string;
  name: string | null;
  url: string | null;
  started_at: Date | null;
  finished_at: Defaulted<Date>;
}
