/** Where a sign-in leads: an address of this site, or the front page. Never another site (`//evil.example`). */
export function safeNext(next: string | undefined): string {
  if (!next) return "/";
  const target = new URL(next, location.origin);
  const isOurs = target.origin === location.origin && !target.pathname.startsWith("/sign-in");
  return isOurs ? `${target.pathname}${target.search}${target.hash}` : "/";
}
