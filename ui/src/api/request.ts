import { ApiProblem, readProblem, unreachable } from "./problem.ts";

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/** The session cookie signs unsafe requests only together with this header. Set whenever a session is read. */
let csrfToken = "";

export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** One call of the web API. `path` begins behind `/api/0`. Anything but 2xx is thrown as an `ApiProblem`. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  // Shapes come from our own server and are shared with it in src/wire: trusted.
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The answer with its headers, for those that page. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", query, body, signal } = options;
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && csrfToken) headers["x-csrf-token"] = csrfToken;
  const response = await fetch(`/api/0${path}${queryString(query)}`, {
    method,
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    throw signal?.aborted ? cause : unreachable(cause);
  });
  if (!response.ok) throw await readProblem(response);
  const type = response.headers.get("content-type") ?? "";
  const isEmpty = response.status === 202 || response.status === 204;
  if (!isEmpty && !type.startsWith("application/json")) {
    // A proxy's page with a good status, such as a sign-in of its own.
    throw new ApiProblem({ status: 502, detail: "" });
  }
  return response;
}

export function queryString(query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(key, String(one));
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}
