import type { Generated } from "kysely";
import type { Defaulted, JsonColumn } from "./column.ts";

/** Projects' own rules of grouping. */
export interface GroupingTables {
  grouping_rules: GroupingRulesTable;
  grouping_dry_run: GroupingDryRunTable;
  grouping_regroup: GroupingRegroupTable;
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

/** Rules tried over stored events; see src/grouping/lab. */
interface GroupingDryRunTable {
  id: Generated<number>;
  project_id: number;
  account_id: number | null;
  fingerprint_rules: string;
  stack_rules: string;
  wanted: number;
  total: number | null;
  looked: Defaulted<number>;
  /** JSON, zstd. */
  state: Buffer | null;
  result: JsonColumn<unknown> | null;
  failures: Defaulted<number>;
  problem: string | null;
  turn: Defaulted<number>;
  lease_until: Date | null;
  made_at: Generated<Date>;
  ended_at: Date | null;
  ended: "done" | "cancelled" | "failed" | null;
}

/** Stored events placed by the rules in force; see src/grouping/regroup and the event store's regroup folder. */
interface GroupingRegroupTable {
  id: Generated<number>;
  project_id: number;
  account_id: number | null;
  undone_by: number | null;
  rules_version: number;
  fingerprint_rules: string;
  stack_rules: string;
  since: Date | null;
  stage: Defaulted<string>;
  total: number | null;
  looked: Defaulted<number>;
  /** JSON, zstd. */
  state: Buffer | null;
  result: JsonColumn<unknown> | null;
  planned: number | null;
  moved: Defaulted<number>;
  is_cancelled: Defaulted<boolean>;
  cursor: number | null;
  turn: Defaulted<number>;
  lease_until: Date | null;
  failures: Defaulted<number>;
  problem: string | null;
  made_at: Generated<Date>;
  ended_at: Date | null;
  ended: "done" | "cancelled" | "failed" | "undone" | null;
  undo_until: Date | null;
}
