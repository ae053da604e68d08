import { queryOptions } from "@tanstack/react-query";
import type { WireSession, WireSetup, WireSignIn } from "../../../src/wire/account.ts";
import { queryClient } from "./query-client.ts";
import { rememberCsrfToken, request } from "./request.ts";

/** Who is signed in, and whether the instance waits for its first owner. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => remember(await request<WireSession>("/session/", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export async function signIn(form: WireSignIn): Promise<void> {
  await request("/session/", { method: "POST", body: form });
  await readSessionAgain();
}

export async function setUp(form: WireSetup): Promise<WireSession> {
  await request("/setup/", { method: "POST", body: form });
  return await readSessionAgain();
}

export async function signOut(): Promise<void> {
  await request("/session/", { method: "DELETE" });
  queryClient.clear();
}

/** The csrf token changes with the session, so it is read anew rather than taken from the answer. */
async function readSessionAgain(): Promise<WireSession> {
  return await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

function remember(session: WireSession): WireSession {
  rememberCsrfToken(session.csrfToken);
  return session;
}
