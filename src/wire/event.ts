/** Shapes of events (reference: web-api.md §7). Frames are camelCase here, unlike in the raw JSON. */

/** A row of `GET …/issues/{id}/events/` and `GET /projects/{org}/{project}/events/` */
export interface WireEventRow {
  id: string;
  eventID: string;
  groupID: string;
  projectID: string;
  title: string;
  message: string;
  platform: string;
  type: string;
  "event.type": string;
  location: string | null;
  culprit: string;
  dateCreated: string;
  user: WireEventUser | null;
  tags: WireEventTag[];
  /** Ours. It is counted, and its body was not kept: more came than flood control keeps in full. */
  isThinned?: true;
}

export interface WireEventTag {
  key: string;
  value: string;
}

export interface WireEventUser {
  id: string | null;
  email: string | null;
  username: string | null;
  name: string | null;
  ip_address: string | null;
  geo?: Record<string, string>;
  data?: Record<string, unknown>;
}

/** `GET …/issues/{id}/events/{latest|oldest|recommended|eventId}/`, `GET /projects/{org}/{project}/events/{eventId}/` */
export interface WireEvent extends WireEventRow {
  projectSlug: string;
  metadata: Record<string, string>;
  dateReceived: string;
  size: number;
  dist: string | null;
  release: { version: string; shortVersion: string } | null;
  environment: string | null;
  contexts: Record<string, Record<string, unknown>>;
  /** `extra` of the payload. */
  context: Record<string, unknown>;
  /** `modules` of the payload. */
  packages: Record<string, string>;
  sdk: { name: string; version: string } | null;
  fingerprints: string[];
  errors: { type: string; message: string; data: Record<string, unknown> }[];
  entries: WireEntry[];
  nextEventID: string | null;
  previousEventID: string | null;
  userReport: { name: string; email: string; comments: string; dateCreated: string } | null;
  occurrence: null;
  _meta: Record<string, unknown>;
  /** The issue that it would belong to now that its stack trace is readable; absent where that is its own. */
  wouldGroupWith?: { id: string; shortId: string; title: string };
  /** Source maps are being read: more of its frames may be mapped in a moment. */
  isPending?: true;
}

export type WireEntry =
  | { type: "exception"; data: { values: WireException[]; hasSystemFrames: boolean } }
  | { type: "threads"; data: { values: WireThread[] } }
  | { type: "breadcrumbs"; data: { values: WireBreadcrumb[] } }
  | { type: "request"; data: WireRequest }
  | { type: "message"; data: { formatted: string; message: string | null; params: unknown } }
  | { type: "csp" | "hpkp" | "expectct" | "expectstaple" | "nel"; data: Record<string, unknown> }
  | { type: "debugmeta"; data: { images: Record<string, unknown>[] } };

export interface WireException {
  type: string | null;
  value: string | null;
  module: string | null;
  threadId: string | number | null;
  mechanism: Record<string, unknown> | null;
  stacktrace: WireStacktrace | null;
  rawStacktrace: WireStacktrace | null;
}

export interface WireThread {
  id: string | number | null;
  name: string | null;
  crashed: boolean;
  current: boolean;
  state: string | null;
  stacktrace: WireStacktrace | null;
  rawStacktrace: WireStacktrace | null;
}

/** Frames oldest call first, as stored. */
export interface WireStacktrace {
  frames: WireFrame[];
  framesOmitted: null;
  hasSystemFrames: boolean;
  registers: Record<string, unknown> | null;
}

export interface WireFrame {
  filename: string | null;
  absPath: string | null;
  module: string | null;
  package: string | null;
  function: string | null;
  rawFunction: string | null;
  lineNo: number | null;
  colNo: number | null;
  inApp: boolean;
  platform: string | null;
  /** `[line number, source][]`, the failing line among them. */
  context: [number, string][];
  vars: Record<string, unknown> | null;
  instructionAddr: string | null;
  symbolAddr: string | null;
  symbol: string | null;
  trust: string | null;
  errors: null;
  sourceLink: string | null;
  /** Of a frame that was mapped: its source map, and the compiled file as it was sent. */
  mapUrl?: string;
  origAbsPath?: string;
}

export interface WireBreadcrumb {
  timestamp: string | null;
  type: string;
  category: string | null;
  level: string;
  message: string | null;
  data: Record<string, unknown> | null;
}

export interface WireRequest {
  method: string | null;
  url: string | null;
  query: [string, string][];
  fragment: string | null;
  data: unknown;
  headers: [string, string][];
  cookies: [string, string][];
  env: Record<string, unknown> | null;
  inferredContentType: string | null;
}
