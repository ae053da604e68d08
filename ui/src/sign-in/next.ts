/** Where a sign-in leads: an address of this site, or the front page. Never another site (`//evil.example`). */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next || !URL.canParse(next, origin)) return "/";
  const target = new URL(next, origin);
  // `/.//evil.example` is ours until its path stands alone.
  const isOurs = target.origin === origin && !target.pathname.startsWith("//");
  const isSignIn = target.pathname.startsWith("/sign-in");
  return isOurs && !isSignIn ? `${target.pathname}${target.search}${target.hash}` : "/";
}
