import type { FastifyRequest } from "fastify";
import type { FilesRoom } from "../files/room.ts";
import type { Paging, ProjectAccess } from "../issues/room.ts";

/** What releases and their files, and the web API about them, may touch. */
export interface ReleasesRoom extends FilesRoom {
  readonly access: ReleasesAccess;
  readonly paging: Paging;
  readonly limits: ReleaseLimits;
  /** Issues of this organisation were resolved by a release. Must not throw. */
  readonly changed?: (organizationId: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * What the web-hook of this key signs with. Only the instance can make it, from its own secret key, so that nothing
   * of it is stored and a stolen dump signs nothing.
   */
  readonly hookSecret: (key: string) => string;
  /** The instance's address, no trailing slash. */
  readonly url: string;
}

export interface ReleaseLimits {
  /** Bytes of one file. */
  readonly maxFile: number;
  readonly maxFilesOfRelease: number;
}

export type Deed = "read" | "write" | "configure" | "delete";

/** Who may see what; `http` knows. Each throws a Refusal where the caller may not. */
export interface ReleasesAccess {
  /** The organisation by slug or id, with all its projects. */
  organization(request: FastifyRequest, slugOrId: string, deed: Deed): Promise<ReleasesGrant>;
  /** One project of it by slug or id: `projects` of the answer holds this one alone. */
  project(request: FastifyRequest, organization: string, project: string, deed: Deed): Promise<ReleasesGrant>;
}

export interface ReleasesGrant {
  readonly organizationId: number;
  readonly slug: string;
  readonly projects: readonly ProjectAccess[];
}
