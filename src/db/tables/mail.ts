import type { Generated } from "kysely";

/** What mails are to be written about. */
export interface MailTables {
  mail_cause: MailCauseTable;
  comment_cause: CommentCauseTable;
  woken_cause: WokenCauseTable;
}

/** What woke an issue, of which people are to be told. */
interface WokenCauseTable {
  id: Generated<number>;
  activity_id: number;
  made_at: Generated<Date>;
}

/** A comment that people are to be told of. */
interface CommentCauseTable {
  id: Generated<number>;
  activity_id: number;
  /** Whom alone it concerns; null: everybody who is subscribed or named. */
  account_ids: number[] | null;
  made_at: Generated<Date>;
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
