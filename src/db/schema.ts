import type { AccountTables } from "./tables/accounts.ts";
import type { ArtifactTables } from "./tables/artifacts.ts";
import type { CommitTables } from "./tables/commits.ts";
import type { CountTables } from "./tables/counts.ts";
import type { EventTables } from "./tables/events.ts";
import type { FileTables } from "./tables/files.ts";
import type { GroupingTables } from "./tables/grouping.ts";
import type { IssueTables } from "./tables/issues.ts";
import type { MailTables } from "./tables/mail.ts";
import type { OwnershipTables } from "./tables/ownership.ts";
import type { ProjectTables } from "./tables/projects.ts";
import type { ReleaseTables } from "./tables/releases.ts";
import type { TeamTables } from "./tables/teams.ts";

/** Table types for the typed builder; they mirror `migrations/`. `bigint` columns are read as numbers. */
export interface Schema
  extends AccountTables,
    ArtifactTables,
    CommitTables,
    CountTables,
    EventTables,
    FileTables,
    GroupingTables,
    IssueTables,
    MailTables,
    OwnershipTables,
    ProjectTables,
    ReleaseTables,
    TeamTables {}
