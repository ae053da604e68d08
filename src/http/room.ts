import type { FastifyPluginAsync } from "fastify";
import type { AccountsRoom } from "../accounts/room.ts";
import type { ProjectsRoom } from "../projects/room.ts";

/** What the HTTP server is handed. */
export interface HttpRoom extends AccountsRoom, ProjectsRoom {
  readonly version: string;
  /** Addresses and networks whose `X-Forwarded-*` headers are believed; empty: none. */
  readonly trustedProxies: readonly string[];
  /** Where the built web pages lie. They may be missing: a page then says how to build them. */
  readonly uiDir: string;
  /** Where mails go; absent: no further than the outbox. */
  readonly mail?: "smtp" | "outbox";
  /** Resolves when the database answers. */
  readonly pingDatabase: () => Promise<unknown>;
  /** Some pages are read from a replica, which may be a moment behind. */
  readonly hasReplica?: boolean;
  /** The node was told to stop and will close soon. */
  readonly isDraining?: () => boolean;
  /** Ends answers that have no end of their own: called when a stop begins. */
  readonly endStreams?: () => void;
  /** Mounted under `/api/0`, behind sign-in and CSRF protection: `request.caller` is known there. */
  readonly apiPlugins: readonly FastifyPluginAsync[];
  /** Mounted as they are: no cookies, no caller, their own body parsers and limits. */
  readonly openPlugins: readonly Mount[];
}

export interface Mount {
  readonly prefix: string;
  readonly plugin: FastifyPluginAsync;
}
