import { Refusal } from "../../errors.ts";
import { idOf } from "../../lib/slug.ts";
import type { ReleasesRoom } from "../room.ts";
import { type RepositoryRow, repositoryBy } from "./store.ts";

/** A repository by its id. */
export async function requireRepository(
  { db }: Pick<ReleasesRoom, "db">,
  organizationId: number,
  text: string,
): Promise<RepositoryRow> {
  const id = idOf(text);
  const found = id === undefined ? undefined : await repositoryBy(db, organizationId, { id });
  if (found) return found;
  throw new Refusal("not_found", "There is no such repository in this organization.");
}
