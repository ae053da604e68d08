import type { Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Who owns what of a project, and which issues follow from it. */
export interface OwnershipTables {
  ownership: OwnershipTable;
  ownership_cause: OwnershipCauseTable;
  issue_owner: IssueOwnerTable;
}

interface OwnershipTable {
  project_id: number;
  rules: string;
  assigns: boolean;
  fallthrough: boolean;
  version: number;
  account_id: number | null;
  made_at: Generated<Date>;
  changed_at: Defaulted<Date>;
}

interface OwnershipCauseTable {
  issue_id: number;
  is_new: boolean;
  made_at: Generated<Date>;
  due_at: Defaulted<Date>;
}

interface IssueOwnerTable {
  issue_id: number;
  account_id: number;
}
