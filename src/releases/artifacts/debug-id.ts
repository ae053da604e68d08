const DEBUG_ID =
  /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?:-[0-9a-f]{1,8})?$/;

/** As the index has it: lower-case with dashes, without an age. Undefined for what is none (reference: sourcemaps.md §3). */
export function normalDebugId(text: string): string | undefined {
  const parts = DEBUG_ID.exec(text.trim().toLowerCase());
  return parts?.slice(1, 6).join("-");
}
