/**
 * SQLSTATE classes that tell of the data: cardinality (21), data exception (22), integrity (23), program limits (54).
 * Anything else, and whatever has no such code, may be an outage: it is waited for and never laid to a frame.
 */
const OF_THE_DATA = /^(21|22|23|54)[0-9A-Z]{3}$/;

/** Whether the same frame would fail in the same way with every server healthy. */
export function isFramesFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return OF_THE_DATA.test(code);
}
