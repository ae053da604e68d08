import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import { mapPath } from "./map-path.ts";
import { sourceAddress } from "./source-address.ts";
import { type CodeMapping, headsOf, mappingsOf } from "./store.ts";

/** A place in the source, as a stack trace names it. */
export interface SourcePlace {
  readonly path: string;
  readonly line?: number;
}

export interface SourceLinks {
  /** The page of a line at its repository, and by which mapping; undefined where none fits. */
  of(place: SourcePlace): { address: string | undefined; mapping: CodeMapping } | undefined;
  readonly mappings: readonly CodeMapping[];
}

/** Links of a project's frames, at the release's commit where it is known, else at the branch of the mapping. */
export async function openSourceLinks(
  db: Kysely<Schema>,
  projectId: number,
  { release, commit }: { release?: string | undefined; commit?: string | undefined } = {},
): Promise<SourceLinks> {
  const mappings = await mappingsOf(db, projectId);
  const heads =
    mappings.length === 0 || release === undefined || commit !== undefined
      ? new Map<number, string>()
      : await headsOf(db, projectId, release);
  return {
    mappings,
    of({ path, line }) {
      const found = mapPath(mappings, path);
      if (!found) return undefined;
      const { mapping } = found;
      const at = commit ?? heads.get(mapping.repositoryId);
      const address =
        mapping.url === null
          ? undefined
          : sourceAddress(
              { url: mapping.url, form: mapping.form },
              {
                path: found.path,
                ref: at ?? mapping.branch,
                isCommit: at !== undefined,
                ...(line !== undefined && line > 0 && { line }),
              },
            );
      return { address, mapping };
    },
  };
}
