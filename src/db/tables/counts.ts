/** What is counted of events as they are stored. */
export interface CountTables {
  issue_hour: IssueHourTable;
  project_minute: ProjectMinuteTable;
  outcome_hour: OutcomeHourTable;
  issue_user: IssueUserTable;
  issue_tag: IssueTagTable;
  issue_tag_key: IssueTagKeyTable;
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
