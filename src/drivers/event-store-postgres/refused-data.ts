import { isMissingPartition } from "./partitions.ts";

/** SQLSTATE classes 22 (data exception), 54 (limit exceeded) and 23514 (check): the same data fails again. */
export function isRefusedData(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(22|54)...$|^23514$/.test(code) && !isMissingPartition(error);
}
