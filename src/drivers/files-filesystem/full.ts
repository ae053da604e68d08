import { Refusal } from "../../errors.ts";

/** Disks are made free by people, so clients need not ask every second. */
const RETRY_SECONDS = 60;

/** Turns a full disk, or a network mount that went away, into words for the caller. The rest are faults. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw refusal(
        "The disk that keeps files is full. Ask the operator to make room, then send the file again.",
      );
    }
    if (code === "EIO" || code === "ESTALE" || code === "ETIMEDOUT") {
      throw refusal("The disk that keeps files does not answer. Try again in a minute.");
    }
    throw error;
  }
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}

function refusal(text: string): Refusal {
  return new Refusal("overloaded", text, { retryAfterSeconds: RETRY_SECONDS });
}
