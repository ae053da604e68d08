import { queryOptions } from "@tanstack/react-query";
import type {
  WireOwnChange,
  WirePasswordLink,
  WireSession,
  WireSetup,
  WireSignIn,
} from "../../../src/wire/account.ts";
import { currentLanguage } from "../i18n/language.ts";
import { queryClient } from "./query-client.ts";
import { rememberCsrfToken, request } from "./request.ts";

/** Who is signed in, and whether the instance waits for its first owner. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => remember(await request<WireSession>("/session/", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export async function signIn(form: WireSignIn): Promise<void> {
  await request("/session/", { method: "POST", body: { ...form, language: currentLanguage() } });
  await readSessionAgain();
}

export async function setUp(form: WireSetup): Promise<WireSession> {
  await request("/setup/", { method: "POST", body: { ...form, language: currentLanguage() } });
  return await readSessionAgain();
}

/** A mail that lets its reader set a new password; the answer is the same for addresses that nobody has. */
export const askForReset = (email: string): Promise<void> =>
  request("/password-resets/", { method: "POST", body: { email, language: currentLanguage() } });

export const passwordLinkQuery = (secret: string) =>
  queryOptions({
    queryKey: ["password-link", secret],
    queryFn: ({ signal }) =>
      request<WirePasswordLink>("/password-links/read/", { method: "POST", body: { secret }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Signs its person in as well. */
export async function setPasswordByLink(form: { secret: string; password: string }): Promise<void> {
  await request("/password-links/", { method: "POST", body: form });
  await readSessionAgain();
}

export async function signOut(): Promise<void> {
  await request("/session/", { method: "DELETE" });
  queryClient.clear();
}

/**
 * A new password needs the one there is. Every session of the account ends; this browser gets a new one, and with it a
 * new csrf token.
 */
export async function changePassword(form: { currentPassword: string; password: string }): Promise<void> {
  await request("/users/me/", { method: "PUT", body: form satisfies WireOwnChange });
  await readSessionAgain();
}

export async function changeName(name: string): Promise<void> {
  await request("/users/me/", { method: "PUT", body: { name } satisfies WireOwnChange });
  await readSessionAgain();
}

/** The csrf token changes with the session, so it is read anew rather than taken from the answer. */
async function readSessionAgain(): Promise<WireSession> {
  return await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

/** Whose answers may lie in the query cache. */
let reader: string | undefined;

function remember(session: WireSession): WireSession {
  rememberCsrfToken(session.csrfToken);
  const now = session.user?.id;
  if (now !== undefined && reader !== undefined && now !== reader) forgetAnswers();
  reader = now ?? reader;
  return session;
}

/** Somebody else signed in, here or in another tab: nothing of what the one before was shown may be seen. */
function forgetAnswers(): void {
  const isOfReader = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "session";
  queryClient.removeQueries({ predicate: isOfReader, type: "inactive" });
  void queryClient.resetQueries({ predicate: isOfReader, type: "active" });
}
