/** What went wrong with a call, as the server told it. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Errors by field: `{"name": ["This field is required."]}`. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly retryAfterSeconds: number | null;
  /** Names the request in the server's log. */
  readonly reference: string | null;

  constructor(told: {
    status: number;
    detail: string;
    fields?: Readonly<Record<string, readonly string[]>>;
    retryAfterSeconds?: number | null;
    reference?: string | null;
    cause?: unknown;
  }) {
    super(told.detail, { cause: told.cause });
    this.name = "ApiProblem";
    this.status = told.status;
    this.fields = told.fields ?? {};
    this.retryAfterSeconds = told.retryAfterSeconds ?? null;
    this.reference = told.reference ?? null;
  }
}

/** It is not there: asking again will not bring it. */
export const isMissing = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;

export function unreachable(cause: unknown): ApiProblem {
  return new ApiProblem({ status: 0, detail: "", cause });
}

/** Reads `{"detail":"…"}` or `{"field":["…"]}`; tolerates a proxy's page in between. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const fields: Record<string, string[]> = {};
  let detail = "";
  if (typeof body === "object" && body !== null) {
    for (const [key, value] of Object.entries(body)) {
      if (key === "detail" && typeof value === "string") detail = value;
      else if (Array.isArray(value)) fields[key] = value.filter((one) => typeof one === "string");
    }
  }
  const wait = Number(response.headers.get("retry-after"));
  return new ApiProblem({
    status: response.status,
    detail,
    fields,
    retryAfterSeconds: Number.isFinite(wait) && wait > 0 ? wait : null,
    reference: response.headers.get("x-request-id"),
  });
}
