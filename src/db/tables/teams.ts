import type { ColumnType, Generated } from "kysely";
import type { Defaulted } from "./column.ts";

/** Teams of organisations, and what they have to do with projects and issues. */
export interface TeamTables {
  team: TeamTable;
  team_member: TeamMemberTable;
  project_team: ProjectTeamTable;
  issue_owner_team: IssueOwnerTeamTable;
  issue_team_subscription: IssueTeamSubscriptionTable;
}

interface TeamTable {
  id: Generated<number>;
  organization_id: number;
  slug: string;
  name: string;
  created_at: Generated<Date>;
  /** Set: it is deleted, and goes when the last issue that it had is told. */
  deleted_at: ColumnType<Date | null, never, Date>;
  deleted_by: ColumnType<number | null, never, number>;
}

interface TeamMemberTable {
  team_id: number;
  account_id: number;
  /** Of the team and of the membership, so that nobody is in a team whose organisation they left. */
  organization_id: number;
  created_at: Generated<Date>;
}

interface ProjectTeamTable {
  project_id: number;
  team_id: number;
}

/** Suggested by rules of ownership. */
interface IssueOwnerTeamTable {
  issue_id: number;
  team_id: number;
}

interface IssueTeamSubscriptionTable {
  issue_id: number;
  team_id: number;
  at: Defaulted<Date>;
}
