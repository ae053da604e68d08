import type { WireOrganization } from "./account.ts";
import type { WireIssueProject } from "./issue.ts";

/** Shapes of teams, as Sentry's tools read them. */

/** How a team is named in answers about other things. */
export interface WireTeamName {
  id: string;
  slug: string;
  name: string;
}

/** A row of `GET /organizations/{org}/teams/`. */
export interface WireTeam extends WireTeamName {
  dateCreated: string;
  /** Whether the caller is in it. */
  isMember: boolean;
  teamRole: "contributor" | null;
  /** Every member of the organisation sees every team and its projects. */
  hasAccess: true;
  isPending: false;
  memberCount: number;
  /** Ours. */
  projectCount: number;
  avatar: { avatarType: "letter_avatar"; avatarUuid: null };
  flags: { "idp:provisioned": false };
  /** What the caller may do here. */
  access: string[];
}

/** `GET|PUT /teams/{org}/{team}/` */
export interface WireTeamDetails extends WireTeam {
  organization: Pick<WireOrganization, "id" | "slug" | "name">;
  /** By slug; a thousand at the most. */
  projects: WireIssueProject[];
}

/** `POST /organizations/{org}/teams/`; one of both is needed. */
export interface WireNewTeam {
  name?: string;
  slug?: string;
}
