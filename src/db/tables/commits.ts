import type { Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Repositories, their commits, and how paths lead to them. */
export interface CommitTables {
  repository: RepositoryTable;
  code_commit: CodeCommitTable;
  commit_file: CommitFileTable;
  release_commit: ReleaseCommitTable;
  code_mapping: CodeMappingTable;
  repository_hook: RepositoryHookTable;
  branch_commit: BranchCommitTable;
}

interface RepositoryTable {
  id: Generated<number>;
  organization_id: number;
  name: string;
  url: string | null;
  provider: RepositoryProvider | null;
  created_at: Generated<Date>;
}

export type RepositoryProvider = "github" | "gitlab" | "gitea" | "bitbucket" | "bitbucket_server";

interface CodeCommitTable {
  id: Generated<number>;
  repository_id: number;
  sha: string;
  message: string | null;
  author_name: string | null;
  author_email: string | null;
  committed_at: Date | null;
}

interface CommitFileTable {
  commit_id: number;
  path: string;
  type: "A" | "M" | "D";
  /** Last part of `path` in small letters. */
  name: string;
}

interface ReleaseCommitTable {
  release_id: number;
  commit_id: number;
  /** 0 is the newest. */
  position: number;
}

interface CodeMappingTable {
  id: Generated<number>;
  project_id: number;
  repository_id: number;
  stack_root: Defaulted<string>;
  source_root: Defaulted<string>;
  branch: Defaulted<string>;
}

interface RepositoryHookTable {
  repository_id: number;
  key: string;
  created_at: Generated<Date>;
  pushed_at: Date | null;
  refused_at: Date | null;
}

interface BranchCommitTable {
  id: Generated<number>;
  repository_id: number;
  branch: string;
  commit_id: number;
  pushed_at: Generated<Date>;
}
