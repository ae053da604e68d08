import type { Json, JsonObject } from "../lib/json.ts";

/**
 * An error event as it is stored: the SDK's own shape (reference: event-payload.md), made sound.
 * Property names are those of the wire, so the raw JSON a person downloads is what SDKs document.
 * Absent means absent: no property is ever `undefined` or `null` unless its type says so.
 */
export interface Event {
  /** 32 lower-case hex digits. */
  event_id: string;
  /** Seconds since 1970, after clock-drift correction. */
  timestamp: number;
  /** Seconds since 1970: when the server had it. */
  received: number;
  /** A known platform or `other`. */
  platform: string;
  level: Level;
  type: EventType;
  logger?: string;
  transaction?: string;
  server_name?: string;
  release?: string;
  dist?: string;
  environment?: string;
  /** Only as old clients send it; the computed one stands in PreparedEvent. */
  culprit?: string;
  logentry?: LogEntry;
  /** Oldest cause first, the thrown one last. */
  exception?: { values: Exception[] };
  threads?: { values: Thread[] };
  breadcrumbs?: { values: Breadcrumb[] };
  request?: EventRequest;
  user?: EventUser;
  contexts?: Record<string, JsonObject>;
  /** As the SDK sent them, cleaned; derived tags are added in PreparedEvent.tags. */
  tags?: [key: string, value: string][];
  extra?: JsonObject;
  modules?: Record<string, string>;
  sdk?: Sdk;
  debug_meta?: JsonObject;
  /** As sent; `{{ default }}` is still inside. */
  fingerprint?: string[];
  /** A browser's security report, fields in the kebab-case of CSP level 2. */
  csp?: JsonObject;
  hpkp?: JsonObject;
  expectct?: JsonObject;
  expectstaple?: JsonObject;
  nel?: JsonObject;
  /** What was repaired or dropped. */
  errors?: EventError[];
  /** Remarks on trimmed or scrubbed values, mirroring the payload; see {@link MetaTree}. */
  _meta?: MetaTree;
}

export type Level = "fatal" | "error" | "warning" | "info" | "debug";

export type EventType =
  | "error"
  | "default"
  | "csp"
  | "hpkp"
  | "expectct"
  | "expectstaple"
  | "nel"
  | "feedback";

export interface LogEntry {
  /** The template, when the SDK sent one apart from the text. */
  message?: string;
  /** What people read. */
  formatted: string;
  params?: Json;
}

export interface Exception {
  type?: string;
  value?: string;
  module?: string;
  thread_id?: string | number;
  mechanism?: Mechanism;
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
}

export interface Mechanism {
  type: string;
  handled?: boolean;
  synthetic?: boolean;
  description?: string;
  help_link?: string;
  data?: JsonObject;
  meta?: JsonObject;
  exception_id?: number;
  parent_id?: number;
  source?: string;
  is_exception_group?: boolean;
}

/** Frames oldest call first. */
export interface Stacktrace {
  frames: Frame[];
  registers?: JsonObject;
  lang?: string;
}

export interface Frame {
  filename?: string;
  abs_path?: string;
  module?: string;
  function?: string;
  raw_function?: string;
  package?: string;
  lineno?: number;
  colno?: number;
  /** What the SDK said; after `in-app` ran, what holds. */
  in_app?: boolean;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
  vars?: JsonObject;
  platform?: string;
  data?: JsonObject;
  instruction_addr?: string;
  symbol_addr?: string;
  symbol?: string;
  image_addr?: string;
  addr_mode?: string;
  trust?: string;
  lock?: JsonObject;
  stack_start?: boolean;
  source_link?: string;
}

export interface Thread {
  id?: string | number;
  name?: string;
  crashed?: boolean;
  current?: boolean;
  main?: boolean;
  state?: string;
  stacktrace?: Stacktrace;
  raw_stacktrace?: Stacktrace;
  held_locks?: JsonObject;
}

export interface Breadcrumb {
  /** Seconds since 1970. */
  timestamp?: number;
  type?: string;
  category?: string;
  level?: Level;
  message?: string;
  data?: JsonObject;
  event_id?: string;
}

export interface EventRequest {
  method?: string;
  /** Without its query string. */
  url?: string;
  query_string?: [string, string][];
  fragment?: string;
  data?: Json;
  cookies?: [string, string][];
  headers?: [string, string][];
  env?: JsonObject;
  inferred_content_type?: string;
  api_target?: string;
}

export interface EventUser {
  id?: string;
  email?: string;
  username?: string;
  name?: string;
  ip_address?: string;
  segment?: string;
  geo?: { country_code?: string; city?: string; region?: string };
  data?: JsonObject;
}

export interface Sdk {
  name?: string;
  version?: string;
  integrations?: string[];
  packages?: { name: string; version?: string }[];
  features?: string[];
  settings?: JsonObject;
}

/** One repair: what was wrong, where, and (shortened) with which value. */
export interface EventError {
  /** `invalid_data`, `value_too_long`, `missing_attribute`, `clock_drift`, `future_timestamp`, `past_timestamp` … */
  type: string;
  /** Dotted path in the payload as sent, e.g. `exception.values.0.value`. */
  name?: string;
  value?: Json;
  [more: string]: Json | undefined;
}

/** A tree mirroring the payload; the entry `""` of a node holds remarks on that value. */
export interface MetaTree {
  ""?: MetaRemarks;
  [key: string]: MetaTree | MetaRemarks | undefined;
}

export interface MetaRemarks {
  /** `[rule, kind, from?, to?]`; kind: `s` substituted, `x` removed, `m` masked, `p` hashed, `a` annotated. */
  rem?: [rule: string, kind: string, from?: number, to?: number][];
  /** Length before trimming, in characters or entries. */
  len?: number;
  err?: (string | [string, JsonObject])[];
  chunks?: JsonObject[];
}
