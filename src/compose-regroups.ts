import { readAnewBy } from "./compose-read-anew.ts";
import type { Connection } from "./db/database.ts";
import { openRegroups as openRegroupsOf } from "./drivers/event-store-postgres/regroup/run-regroups.ts";
import type { RulesDirectory } from "./grouping/rules-directory.ts";
import { shortIdOf } from "./issues/short-id.ts";
import type { Logger } from "./lib/logger.ts";
import type { Regroups } from "./ports/regroups.ts";

/** Who moves stored events as plans say. */
export function openRegroups(
  { pool }: Connection,
  rules: Pick<RulesDirectory, "current">,
  log: Logger,
  leaseMs?: number,
): Regroups {
  return openRegroupsOf({
    pool,
    log,
    read: readAnewBy(rules),
    shortIdOf,
    ...(leaseMs !== undefined && { leaseMs }),
  });
}
