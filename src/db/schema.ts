import type { ColumnType, Generated } from "kysely";

/** Table types for the typed builder; they mirror `migrations/`. `bigint` columns are read as numbers. */
export interface Schema {
  organization: OrganizationTable;
  account: AccountTable;
  membership: MembershipTable;
  session: SessionTable;
  sign_in_attempt: SignInAttemptTable;
  api_token: ApiTokenTable;
  account_activity: AccountActivityTable;
  instance_fact: InstanceFactTable;
  project: ProjectTable;
  project_key: ProjectKeyTable;
  issue: IssueTable;
  grouping_hash: GroupingHashTable;
  issue_activity: IssueActivityTable;
  issue_seen: IssueSeenTable;
  event: EventTable;
  event_block: EventBlockTable;
  issue_hour: IssueHourTable;
  project_minute: ProjectMinuteTable;
  outcome_hour: OutcomeHourTable;
  issue_user: IssueUserTable;
  issue_tag: IssueTagTable;
  issue_tag_key: IssueTagKeyTable;
  user_report: UserReportTable;
  queue_position: QueuePositionTable;
  mail_cause: MailCauseTable;
  password_link: PasswordLinkTable;
  file_blob: FileBlobTable;
  file_loose: FileLooseTable;
  release: ReleaseTable;
  release_project: ReleaseProjectTable;
  release_file: ReleaseFileTable;
  release_commit: ReleaseCommitTable;
  release_hour: ReleaseHourTable;
  repository: RepositoryTable;
  code_commit: CodeCommitTable;
  commit_file: CommitFileTable;
  deploy: DeployTable;
  code_mapping: CodeMappingTable;
  artifact_bundle: ArtifactBundleTable;
  artifact_upload: ArtifactUploadTable;
  artifact_file: ArtifactFileTable;
}

type Defaulted<T> = ColumnType<T, T | undefined, T>;
type JsonColumn<T> = ColumnType<T, string, string>;

interface OrganizationTable {
  id: Generated<number>;
  slug: string;
  name: string;
  created_at: Generated<Date>;
}

interface AccountTable {
  id: Generated<number>;
  email: string;
  name: Defaulted<string>;
  password_hash: string | null;
  is_superuser: Defaulted<boolean>;
  created_at: Generated<Date>;
  /** Of mails; null: English. */
  language: "en" | "zh-CN" | null;
  mails_new_issues: Defaulted<boolean>;
}

interface MembershipTable {
  organization_id: number;
  account_id: number;
  role: "owner" | "manager" | "member";
  created_at: Generated<Date>;
}

interface SessionTable {
  token_hash: string;
  account_id: number;
  created_at: Generated<Date>;
  seen_at: Defaulted<Date>;
  expires_at: Date;
}

interface SignInAttemptTable {
  subject: string;
  at: Defaulted<Date>;
}

interface AccountActivityTable {
  id: Generated<number>;
  account_id: number;
  kind: "password_changed" | "password_reset" | "password_set_by_mail" | "tokens_revoked";
  at: Defaulted<Date>;
}

interface ApiTokenTable {
  id: Generated<number>;
  account_id: number;
  token_hash: string;
  last_characters: string;
  name: Defaulted<string>;
  scopes: string[];
  created_at: Generated<Date>;
  used_at: Date | null;
}

interface InstanceFactTable {
  name: string;
  value: string;
}

interface ProjectTable {
  id: Generated<number>;
  organization_id: number;
  slug: string;
  name: string;
  platform: string | null;
  next_issue: Defaulted<number>;
  first_event_at: Date | null;
  options: ColumnType<Record<string, unknown>, string | undefined, string>;
  created_at: Generated<Date>;
}

interface ProjectKeyTable {
  id: Generated<number>;
  project_id: number;
  public_key: string;
  secret_key: string;
  label: Defaulted<string>;
  is_active: Defaulted<boolean>;
  rate_window: number | null;
  rate_count: number | null;
  created_at: Generated<Date>;
}

interface IssueTable {
  id: Generated<number>;
  project_id: number;
  number: number;
  status: Defaulted<"unresolved" | "resolved" | "ignored">;
  substatus: string | null;
  level: string;
  type: string;
  title: string;
  culprit: string;
  platform: string;
  logger: string | null;
  metadata: JsonColumn<Record<string, string>>;
  is_unhandled: Defaulted<boolean>;
  priority: Defaulted<string>;
  assignee_id: number | null;
  first_seen: Date;
  last_seen: Date;
  times_seen: Defaulted<number>;
  users_seen: Defaulted<number>;
  first_release: string | null;
  last_release: string | null;
  grouping: JsonColumn<IssueGrouping>;
  resolved_at: Date | null;
  /** See src/protocol/resolution.ts; of use while the issue is resolved. */
  resolved_in: ColumnType<unknown, string | null | undefined, string | null>;
}

export interface IssueGrouping {
  version: string;
  reason: string;
  parts: { part: string; value: string; counts: boolean; why: string }[];
  hashes: string[];
}

interface GroupingHashTable {
  project_id: number;
  hash: string;
  issue_id: number;
}

interface IssueActivityTable {
  id: Generated<number>;
  issue_id: number;
  account_id: number | null;
  type: string;
  data: JsonColumn<Record<string, unknown>>;
  at: Defaulted<Date>;
}

interface IssueSeenTable {
  issue_id: number;
  account_id: number;
  at: Defaulted<Date>;
}

interface EventTable {
  /** `YYYY-MM-DD`, the UTC day of receipt. */
  day: string;
  project_id: number;
  issue_id: number;
  /** Dashed, as Postgres prints it. */
  event_id: string;
  occurred_at: Date;
  received_at: Date;
  block_id: number;
  block_index: number;
  level: string;
  type: string;
  platform: string;
  title: string;
  culprit: string;
  /** `key=value` each. */
  tags: string[];
}

interface EventBlockTable {
  day: string;
  id: number;
  data: Buffer;
}

interface IssueHourTable {
  issue_id: number;
  hour: Date;
  events: number;
}

interface ProjectMinuteTable {
  project_id: number;
  minute: Date;
  events: number;
}

interface OutcomeHourTable {
  project_id: number;
  key_id: number;
  category: string;
  outcome: string;
  reason: string;
  hour: Date;
  quantity: number;
  last_at: Date;
}

interface IssueUserTable {
  issue_id: number;
  /** Beyond 2^53: read and written as text. */
  user_hash: string;
  last_seen: Date;
}

interface IssueTagTable {
  issue_id: number;
  key: string;
  value: string;
  events: number;
  first_seen: Date;
  last_seen: Date;
}

/** Exact totals of a key, also where its values are capped. */
interface IssueTagKeyTable {
  issue_id: number;
  key: string;
  events: number;
  values: number;
}

interface UserReportTable {
  project_id: number;
  event_id: string;
  received_at: Date;
  name: string;
  email: string;
  comments: string;
}

interface QueuePositionTable {
  source: string;
  position: number;
}

interface MailCauseTable {
  id: Generated<number>;
  kind: "new_issue" | "invitation" | "password_reset";
  issue_id: number | null;
  account_id: number | null;
  organization_id: number | null;
  actor_id: number | null;
  email: string | null;
  language: string | null;
  made_at: Generated<Date>;
}

interface PasswordLinkTable {
  token_hash: string;
  account_id: number;
  purpose: "invitation" | "password_reset";
  expires_at: Date;
  made_at: Generated<Date>;
}

interface FileBlobTable {
  id: Generated<number>;
  organization_id: number | null;
  /** 40 hex digits. */
  sha1: string;
  size: number;
  key: string;
  refs: Defaulted<number>;
  used_at: Defaulted<Date>;
}

interface FileLooseTable {
  key: string;
  since: Defaulted<Date>;
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

interface ArtifactBundleTable {
  id: Generated<number>;
  uuid: Generated<string>;
  organization_id: number;
  /** 40 hex digits. */
  checksum: string;
  chunks: string[];
  state: Defaulted<"created" | "assembling" | "ok" | "error">;
  detail: string | null;
  turn: Defaulted<number>;
  attempts: Defaulted<number>;
  lease_until: Date | null;
  blob_id: number | null;
  files: Defaulted<number>;
  release: string | null;
  dist: string | null;
  made_at: Defaulted<Date>;
  settled_at: Date | null;
  used_at: Defaulted<Date>;
}

interface ArtifactUploadTable {
  id: Generated<number>;
  bundle_id: number;
  project_id: number;
  release_id: number | null;
  /** Empty: of every build. */
  dist: Defaulted<string>;
  uploaded_at: Defaulted<Date>;
}

interface ArtifactFileTable {
  id: Generated<number>;
  bundle_id: number;
  kind: "source" | "minified_source" | "source_map" | "indexed_ram_bundle";
  url: string;
  file_name: string;
  debug_id: string | null;
  source_map_url: string | null;
  content: string;
  size: number;
  data_start: number;
  data_size: number;
  is_deflated: boolean;
}

interface ReleaseCommitTable {
  release_id: number;
  commit_id: number;
  /** 0 is the newest. */
  position: number;
}

interface ReleaseHourTable {
  project_id: number;
  version: string;
  /** Empty: none was named. */
  environment: string;
  hour: Date;
  events: number;
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

interface DeployTable {
  id: Generated<number>;
  release_id: number;
  environment: string;
  name: string | null;
  url: string | null;
  started_at: Date | null;
  finished_at: Defaulted<Date>;
}

interface CodeMappingTable {
  id: Generated<number>;
  project_id: number;
  repository_id: number;
  stack_root: Defaulted<string>;
  source_root: Defaulted<string>;
  branch: Defaulted<string>;
}
