import type { FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import type { Mailer } from "../ports/mailer.ts";

/** What writes mails from what happened. */
export interface WritingRoom {
  readonly db: Database;
  readonly log: Logger;
  /** Without a slash at its end; links begin with it. */
  readonly url: string;
  /** Signs the links that end a kind of mail. */
  readonly secretKey: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What sends them. */
export interface SendingRoom {
  readonly db: Database;
  readonly log: Logger;
  readonly mailer: Mailer;
  /** Behind the @ of message ids: the domain of the sender. */
  readonly domain: string;
}

/** What the pages about mail are handed. */
export interface MailPagesRoom {
  readonly db: Database;
  readonly secretKey: string;
  readonly kind: "outbox" | "smtp";
  readonly requireCaller: (request: FastifyRequest) => Caller;
}
