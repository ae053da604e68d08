import type { ColumnType, Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Projects and their keys. */
export interface ProjectTables {
  project: ProjectTable;
  project_key: ProjectKeyTable;
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
