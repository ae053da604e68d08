import type { Generated } from "kysely";

/** What mails are to be written about. */
export interface MailTables {
  mail_cause: MailCauseTable;
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
