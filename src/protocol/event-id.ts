const PLAIN = /^[0-9a-f]{32}$/;
const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 32 lower-case hex digits of an event id written with or without dashes in any case; undefined for anything else. */
export function normalizeEventId(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (PLAIN.test(value)) return value;
  if (value.length > 40) return undefined;
  const lower = value.trim().toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return DASHED.test(lower) ? lower.replaceAll("-", "") : undefined;
}
