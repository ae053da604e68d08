/** Shapes of people, organisations and sign-in. `/api/0/` unless a path says otherwise. */

export type Role = "owner" | "manager" | "member";

/** `GET /users/me/`, also `user` of a session. */
export interface WireUser {
  id: string;
  name: string;
  username: string;
  email: string;
  isSuperuser: boolean;
  dateJoined: string;
}

/** `GET /session/` (ours): who is signed in, and what the page needs to start. Answers without sign-in too. */
export interface WireSession {
  user: WireUser | null;
  /** To be sent as `X-CSRF-Token` with every unsafe request that the session cookie signs. */
  csrfToken: string;
  /** True until the first account exists: the page shows the set-up form. */
  needsSetup: boolean;
  /** The set-up form asks for the token printed at the first start, so that no passer-by takes the instance. */
  needsSetupToken: boolean;
  version: string;
  /** Address that DSNs are made with, no trailing slash. */
  url: string;
  organizations: WireOrganization[];
  /** Where mails go: to an SMTP server, or no further than the outbox page. */
  mail: "smtp" | "outbox";
}

/** `POST /session/` */
export interface WireSignIn {
  email: string;
  password: string;
  /** Of the page. */
  language?: "en" | "zh-CN";
}

/** `POST /setup/` (ours): the first owner, organisation and project. */
export interface WireSetup {
  setupToken?: string;
  name: string;
  email: string;
  password: string;
  organization: string;
  /** Of the page. */
  language?: "en" | "zh-CN";
}

export interface WireOrganization {
  id: string;
  slug: string;
  name: string;
  dateCreated: string;
  status: { id: "active"; name: "active" };
  avatar: { avatarType: "letter_avatar"; avatarUuid: null };
  features: string[];
  isEarlyAdopter: boolean;
  require2FA: boolean;
  requireEmailVerification: boolean;
  /** Whether members may show issues to everybody who has a link. Forbidding it takes back all links. */
  allowSharedIssues: boolean;
  links: { organizationUrl: string; regionUrl: string };
  /** The caller's role, and what it may do here. */
  role: Role | null;
  access: string[];
}

/** `GET /organizations/{org}/members/` */
export interface WireMember {
  id: string;
  email: string;
  name: string;
  role: Role;
  user: WireUser;
  dateCreated: string;
  /** Invited, and without a password yet. */
  pending: boolean;
  /** Slugs of the teams they are in. */
  teams: string[];
  teamRoles: { teamSlug: string; role: null }[];
}

/** `GET|PUT /users/me/mail/` (ours): which mails a person gets, and in which language. */
export interface WireMailWishes {
  language: "en" | "zh-CN" | null;
  newIssues: boolean;
  /** Of issues they are subscribed to, and where they are mentioned. */
  comments: boolean;
  /** Of archived issues that woke, which they are subscribed to or have. */
  woken: boolean;
}

/** `POST /password-links/read/` (ours): whose link it is. */
export interface WirePasswordLink {
  email: string;
  purpose: "invitation" | "password_reset";
}

/** `GET /users/me/sessions/` (ours): where a person is signed in, the place used last first. */
export interface WireOwnSession {
  id: string;
  /** What the browser called itself at the sign-in; null where it said nothing, or an older version opened it. */
  userAgent: string | null;
  dateCreated: string;
  /** Noted once an hour. */
  dateSeen: string;
  /** The one that asks. */
  isCurrent: boolean;
}

/** `DELETE /users/me/sessions/` (ours): how many others there were. */
export interface WireEndedSessions {
  ended: number;
}

/** `PUT /users/me/`: a new password needs the one there is. */
export interface WireOwnChange {
  name?: string;
  password?: string;
  currentPassword?: string;
}

/** `GET /users/me/activity/` (ours): changes to one's ways in, newest first. */
export interface WireAccountActivity {
  kind: "password_changed" | "password_reset" | "password_set_by_mail" | "tokens_revoked";
  date: string;
}

/** `GET|POST /api-tokens/` (ours in detail); `token` only in the answer that made it. */
export interface WireToken {
  id: string;
  name: string;
  scopes: string[];
  tokenLastCharacters: string;
  dateCreated: string;
  dateLastUsed: string | null;
  token?: string;
}
