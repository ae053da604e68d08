import type { Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Organizations, accounts, and how they come in. */
export interface AccountTables {
  organization: OrganizationTable;
  account: AccountTable;
  membership: MembershipTable;
  session: SessionTable;
  sign_in_attempt: SignInAttemptTable;
  account_activity: AccountActivityTable;
  api_token: ApiTokenTable;
  password_link: PasswordLinkTable;
  instance_fact: InstanceFactTable;
}

interface OrganizationTable {
  id: Generated<number>;
  slug: string;
  name: string;
  created_at: Generated<Date>;
  /** Whether its members may show issues to everybody who has a link. */
  allows_sharing: Defaulted<boolean>;
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
  /** Of issues they are subscribed to, and where they are mentioned. */
  mails_comments: Defaulted<boolean>;
  /** Of archived issues that woke. */
  mails_woken: Defaulted<boolean>;
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
  user_agent: string | null;
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

interface PasswordLinkTable {
  token_hash: string;
  account_id: number;
  purpose: "invitation" | "password_reset";
  expires_at: Date;
  made_at: Generated<Date>;
}

interface InstanceFactTable {
  name: string;
  value: string;
}
