import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { WireOrganization, WireSession, WireUser } from "../../../src/wire/account.ts";
import { sessionQuery } from "../api/session.ts";

const KEY = "vedette-organization";

export function useSession(): WireSession {
  return useSuspenseQuery(sessionQuery).data;
}

/** Who is signed in. Pages behind the sign-in always have one. */
export function useUser(): WireUser {
  const { user } = useSession();
  if (!user) throw new Error("a page behind the sign-in was shown without a user");
  return user;
}

/** The organisation that the address names; on pages without one, the one looked at last. Null: not the caller's. */
export function useOrganization(): WireOrganization | null {
  const { organizations } = useSession();
  const { org } = useParams({ strict: false });
  if (org) return organizations.find(({ slug, id }) => slug === org || id === org) ?? null;
  return organizationOf(organizations);
}

/** Where to begin: the organisation looked at last, else the first. */
export function organizationOf(organizations: readonly WireOrganization[]): WireOrganization | null {
  let last: string | null = null;
  try {
    last = localStorage.getItem(KEY);
  } catch {
    // Storage is off: the first one it is.
  }
  return organizations.find(({ slug }) => slug === last) ?? organizations[0] ?? null;
}

export function rememberOrganization(slug: string): void {
  try {
    localStorage.setItem(KEY, slug);
  } catch {
    // Storage is off: nothing to remember with.
  }
}

/** The slug for a page whose address has `$org`; the shell shows these only for an organisation that exists. */
export function useOrgSlug(): string {
  const org = useOrganization();
  if (!org) throw new Error("a page of an organisation was shown without one");
  return org.slug;
}
