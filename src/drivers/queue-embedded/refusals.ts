import { Refusal } from "../../errors.ts";
import { codeOf } from "./segment-files.ts";

/** The directory is no longer this writer's. */
export class SpoolLost extends Error {
  constructor(how: "removed" | "taken over") {
    super(`the spool directory was ${how}`);
    this.name = "SpoolLost";
  }
}

export function tooMuchWaiting(): Refusal {
  return overloaded("The server cannot write events to its disk as fast as they come.", 5);
}

export function tooMuchBacklog(): Refusal {
  return overloaded("The server has more undigested events than it may keep.", 30);
}

export function leaving(): Refusal {
  return overloaded("The server is shutting down.", 5);
}

export function diskRefuses(error: unknown): Refusal {
  if (error instanceof SpoolLost) return overloaded("The server's event spool is gone.", 30);
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EDQUOT"
    ? overloaded("The server's disk is full, so the event was not stored.", 60)
    : overloaded("The server's disk fails, so the event was not stored.", 60);
}

function overloaded(what: string, retryAfterSeconds: number): Refusal {
  return new Refusal("overloaded", `${what} Send it again later.`, { retryAfterSeconds });
}
