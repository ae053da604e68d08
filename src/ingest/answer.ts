/** What goes back to the client. `headers` are pairs, flat, as Node writes them fastest. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string | Buffer;
}

/**
 * On every answer, refusals included: browsers hide status and limits from SDKs without them
 * (reference: ingest-protocol.md §8).
 */
const CORS = [
  "access-control-allow-origin",
  "*",
  "access-control-expose-headers",
  "x-sentry-error, x-sentry-rate-limits, retry-after",
  "cross-origin-resource-policy",
  "cross-origin",
] as const;

const JSON_HEADERS = [...CORS, "content-type", "application/json"];
const EMPTY_HEADERS = [...CORS, "content-length", "0"];

const DONE_WITHOUT_ID: Answer = { status: 200, headers: JSON_HEADERS, body: "{}" };

/** 200 with the event's id, when there is one. */
export function done(eventId?: string): Answer {
  if (eventId === undefined) return DONE_WITHOUT_ID;
  return { status: 200, headers: JSON_HEADERS, body: `{"id":"${eventId}"}` };
}

/** Success without a body. */
export function doneEmpty(status: 200 | 202): Answer {
  return { status, headers: EMPTY_HEADERS, body: "" };
}

/** A protobuf message without fields is no bytes; an OTLP exporter wants the type it sent. */
export function doneOtlp(isJson: boolean): Answer {
  if (isJson) return DONE_WITHOUT_ID;
  return { status: 200, headers: [...EMPTY_HEADERS, "content-type", "application/x-protobuf"], body: "" };
}

/** One transparent pixel: what an `<img>` that reports an event gets. */
export function donePixel(): Answer {
  return {
    status: 200,
    headers: [...CORS, "content-type", "image/gif", "cache-control", "no-store"],
    body: PIXEL,
  };
}

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** `detail` and `causes` are ours: nothing a client sent is echoed. `headers` are further pairs. */
export function refused(
  status: number,
  detail: string,
  causes: readonly string[] = [],
  headers: readonly string[] = [],
): Answer {
  return {
    status,
    headers: [
      ...JSON_HEADERS,
      "x-sentry-error",
      causes.length > 0 ? `${detail}: ${causes.join(", ")}` : detail,
      ...headers,
    ],
    body: JSON.stringify({ detail, causes }),
  };
}

/** 503: nothing was kept, come again. */
export function overloaded(retryAfterSeconds = 5): Answer {
  return refused(
    503,
    "the server has more to do than it can take, try again later",
    [],
    ["retry-after", String(Math.max(1, Math.ceil(retryAfterSeconds)))],
  );
}

/** 429 for error events of this key. The header stops an SDK from sending more of them, and of them only. */
export function rateLimited(seconds: number): Answer {
  return refused(
    429,
    "the rate limit of this project key is reached",
    [],
    [
      "retry-after",
      String(seconds),
      "x-sentry-rate-limits",
      `${seconds}:error;default;security:key:key_quota`,
    ],
  );
}

/** Answer to a preflight. `methods` as in `Allow`. */
export function preflight(methods: string): Answer {
  return {
    status: 200,
    headers: [
      ...EMPTY_HEADERS,
      "access-control-allow-methods",
      methods,
      "access-control-allow-headers",
      "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, " +
        "authorization, content-encoding, transfer-encoding",
      "access-control-max-age",
      "3600",
      "allow",
      methods,
    ],
    body: "",
  };
}

export function wrongMethod(methods: string): Answer {
  return refused(405, "this address does not take that method", [`it takes ${methods}`], ["allow", methods]);
}
