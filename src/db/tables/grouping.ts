import type { Generated } from "kysely";

/** Projects' own rules of grouping. */
export interface GroupingTables {
  grouping_rules: GroupingRulesTable;
}

interface GroupingRulesTable {
  project_id: number;
  version: number;
  revision: number;
  algorithm: string;
  fingerprint_rules: string;
  stack_rules: string;
  account_id: number | null;
  made_at: Generated<Date>;
  former_until: Date | null;
}
