import type { WireTeamName } from "./team.ts";

/** Shapes of projects and their keys (reference: web-api.md §7). */

/** `GET /organizations/{org}/projects/`, `GET|PUT /projects/{org}/{project}/` */
export interface WireProject {
  id: string;
  slug: string;
  name: string;
  platform: string | null;
  dateCreated: string;
  /** ISO time of the first event ever stored, or null: the set-up page waits for it. */
  firstEvent: string | null;
  isMember: boolean;
  hasAccess: boolean;
  features: string[];
  status: "active";
  organization: { id: string; slug: string; name: string };
  /** The first of its teams. */
  team: WireTeamName | null;
  /** By slug. */
  teams: WireTeamName[];
  /** Host patterns that browsers may send from; `["*"]` allows all. */
  allowedDomains: string[];
  /**
   * Ours. Whether scripts and source maps that nobody uploaded are fetched from the web, from these hosts alone:
   * `cdn.example.com`, `*.example.com`, `intranet.example.com:8443`.
   */
  sourceFetching: { isOn: boolean; hosts: string[] };
  /**
   * Ours. Events of one fingerprint that are kept in full a minute: what this project says, null where it leaves it to
   * the operator, and what the operator says. 0: all are.
   */
  floodControl: { perMinute: number | null; operators: number };
  /** `[unix seconds of the hour, events][]` of the last 24 hours. */
  stats: { "24h": [number, number][] };
  unresolvedIssues: number;
}

/** `POST /organizations/{org}/projects/` and `POST /teams/{org}/{team}/projects/` */
export interface WireNewProject {
  name: string;
  slug?: string;
  platform?: string | null;
}

/** `GET|POST /projects/{org}/{project}/keys/` */
export interface WireProjectKey {
  id: string;
  name: string;
  label: string;
  public: string;
  secret: string;
  projectId: number;
  isActive: boolean;
  rateLimit: { window: number; count: number } | null;
  dsn: {
    public: string;
    secret: string;
    csp: string;
    security: string;
    minidump: string;
    nel: string;
    unreal: string;
    crons: string;
    cdn: string;
    otlp_traces: string;
    otlp_logs: string;
  };
  browserSdkVersion: string;
  browserSdk: { choices: [string, string][] };
  dateCreated: string;
}

/** `GET /projects/{org}/{project}/arrivals/` (ours): what the set-up page shows while it waits. */
export interface WireArrivals {
  firstEvent: { eventId: string; issueId: string; shortId: string; dateReceived: string } | null;
  /** Refusals of the last hour, newest first, ten at the most: an ended item that is not `accepted`. */
  refusals: { at: string; outcome: string; reason: string; category: string; quantity: number }[];
  /** Events of the last hour, by end. */
  counts: Record<string, number>;
}
