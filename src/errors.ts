/** Why a caller may not have something. `http/` alone turns these into statuses. */
export type RefusalCode =
  | "bad_request" // 400
  | "unauthenticated" // 401
  | "forbidden" // 403
  | "not_found" // 404
  | "conflict" // 409
  | "too_large" // 413
  | "unsupported" // 415
  | "too_many" // 429
  | "overloaded"; // 503

export interface RefusalDetails {
  /** Errors by field, as the web API prints them: `{"name": ["This field is required."]}`. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Seconds to wait before trying again; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** Something the caller may be told. Its message is shown as it is, so it says what to do. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

/** The start cannot go on, and the operator can mend it. Printed without a stack; exit code 1. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartError";
  }
}
