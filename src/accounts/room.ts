import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import type { Passwords } from "./passwords.ts";

/** What the code about people, organisations and sign-in may touch. */
export interface AccountsRoom {
  readonly db: Database;
  readonly passwords: Passwords;
  /** Signs CSRF tokens, the set-up token and throttle subjects. The same on every node. */
  readonly secretKey: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}
