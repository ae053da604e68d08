import type { EventUser } from "../protocol/event.ts";

/**
 * Whom an event struck, for counting people: `id:7`, else by e-mail, name or address
 * (reference: event-payload.md §3). Also the value of the tag `user`.
 */
export function userKey(user: EventUser | undefined): string | undefined {
  if (!user) return undefined;
  const key =
    (user.id && `id:${user.id}`) ||
    (user.email && `email:${user.email}`) ||
    (user.username && `username:${user.username}`) ||
    (user.ip_address && `ip:${user.ip_address}`);
  return key || undefined;
}
