/**
 * What the web role hands to the worker: a request body as it came, with the facts of its arrival.
 * Nothing in here was parsed beyond headers; see ARCHITECTURE.md, "the way of an event".
 */
export interface Accepted {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly projectId: number;
  readonly keyId: number;
  readonly form: BodyForm;
  readonly encoding: BodyEncoding;
  /**
   * 32 lower-case hex digits that the answer named: the envelope header's or one the server made.
   * It wins over the payload's. Absent for bodies without an event.
   */
  readonly eventId?: string;
  /** Address of the connection, or of the client when a trusted proxy named it. */
  readonly clientIp?: string;
  readonly userAgent?: string;
  /** `sentry_client` as `name/version`. */
  readonly sdk?: string;
  /** Of security reports: `sentry_release` and `sentry_environment` of the query. */
  readonly release?: string;
  readonly environment?: string;
  /** The content type, where the form needs it. */
  readonly contentType?: string;
  readonly body: Uint8Array;
}

/** `store` is one JSON event (perhaps base64, perhaps zlib inside); `security` a browser's report. */
export type BodyForm = "envelope" | "store" | "security" | "nel";

export type BodyEncoding = "identity" | "gzip" | "deflate" | "br" | "zstd";
