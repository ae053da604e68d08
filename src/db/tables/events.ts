import type { Generated } from "kysely";

/** Events, and where a queue was left off. */
export interface EventTables {
  event: EventTable;
  event_block: EventBlockTable;
  event_surplus: EventSurplusTable;
  event_wanted: EventWantedTable;
  user_report: UserReportTable;
  queue_position: QueuePositionTable;
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
  /** Below zero: of `event_surplus`. */
  block_id: number;
  block_index: number;
  level: string;
  type: string;
  platform: string;
  title: string;
  culprit: string;
  /** `key=value` each. */
  tags: string[];
  /** Beyond 2^53, read as text: the first 16 digits of its narrowest grouping hash; null: stored by an earlier version. */
  hash_key: string | null;
  /** As in `issue_user`; null: no user, or as above. */
  user_hash: string | null;
}

interface EventBlockTable {
  day: string;
  id: number;
  data: Buffer;
}

/** Payloads beyond a fingerprint's rate, for an hour. */
interface EventSurplusTable {
  slot: Generated<number>;
  id: number;
  project_id: number;
  hash: string;
  events: number;
  made_at: Generated<Date>;
  data: Buffer;
}

/** Events whose payload is to stay. */
interface EventWantedTable {
  project_id: number;
  event_id: string;
  made_at: Generated<Date>;
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
