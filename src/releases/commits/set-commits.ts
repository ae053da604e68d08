import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { ReleaseCommit, ReleaseRef } from "../../db/tables/releases.ts";
import {
  commitIdsOf,
  ensureRepositories,
  type FileChange,
  keepCommits,
  keepFiles,
  lockRelease,
  releasedWithMessage,
  setReleaseCommits,
} from "./store.ts";

type Db = Kysely<Schema>;

/** A release has no more commits; of a first one that lists all history, the newest stay. */
const MOST_COMMITS = 5_000;
/** All commits of one request together. A vendored folder that came with it says nothing about who did what. */
const MOST_FILES = 50_000;
const MOST_FILES_OF_COMMIT = 2_000;

export interface NewCommit {
  readonly id: string;
  /** Empty: none was named. */
  readonly repository: string;
  readonly message: string;
  readonly authorEmail?: string;
}

/**
 * The release is of these commits from now on, newest first. Answers those that no release had before, or had by name
 * alone. To be called within a transaction.
 */
export async function setCommits(
  db: Db,
  release: { readonly id: number; readonly organizationId: number },
  given: readonly ReleaseCommit[],
): Promise<NewCommit[]> {
  await lockRelease(db, release.id);
  const commits = [...new Map(given.map((one) => [`${one.repository ?? ""} ${one.id}`, one])).values()];
  const { ids, fresh } = await keep(db, release.organizationId, commits.slice(0, MOST_COMMITS));
  await setReleaseCommits(db, release.id, ids);
  return fresh;
}

/**
 * The release stands at these commits of repositories; what is between them and the ones before, nobody told. None
 * means that it has no commits any more.
 */
export async function setRefs(
  db: Db,
  release: { readonly id: number; readonly organizationId: number },
  refs: readonly ReleaseRef[],
): Promise<NewCommit[]> {
  await lockRelease(db, release.id);
  if (refs.length === 0) {
    await setReleaseCommits(db, release.id, []);
    return [];
  }
  const heads = [...new Map(refs.map((ref) => [`${ref.repository} ${ref.commit}`, ref])).values()];
  const { ids, fresh } = await keep(
    db,
    release.organizationId,
    heads.map(({ repository, commit }) => ({ id: commit, repository })),
  );
  const known = await commitIdsOf(db, release.id);
  const all = [...ids.filter((id) => !known.includes(id)), ...known];
  await setReleaseCommits(db, release.id, all.slice(0, MOST_COMMITS));
  return fresh;
}

async function keep(
  db: Db,
  organizationId: number,
  commits: readonly ReleaseCommit[],
): Promise<{ ids: number[]; fresh: NewCommit[] }> {
  const repositories = await ensureRepositories(
    db,
    organizationId,
    commits.map(({ repository = "" }) => repository),
  );
  const rows = commits.map(({ repository = "", timestamp, patch_set: _, ...commit }) => ({
    ...commit,
    repositoryId: repositories.get(repository) ?? 0,
    ...dateOf(timestamp),
  }));
  const before = await releasedWithMessage(db, rows);
  const ids = await keepCommits(db, rows);
  await keepFiles(db, filesOf(commits, ids));
  const fresh = commits.flatMap((commit, index): NewCommit[] => {
    const id = ids[index];
    if (id === undefined || before.has(id)) return [];
    const { repository = "", message = "", author_email: authorEmail } = commit;
    return [{ id: commit.id, repository, message, ...(authorEmail !== undefined && { authorEmail }) }];
  });
  return { ids, fresh };
}

function filesOf(commits: readonly ReleaseCommit[], ids: readonly number[]): FileChange[] {
  const files = commits.flatMap(({ patch_set: changes = [] }, index) =>
    changes
      .slice(0, MOST_FILES_OF_COMMIT)
      .map(({ path, type }): FileChange => ({ commitId: ids[index] ?? 0, path, type })),
  );
  return files.slice(0, MOST_FILES);
}

/** Tools send `2026-11-20T10:00:00+01:00`; what is no time, or none that Postgres reads, is left out. */
function dateOf(text: string | undefined): { committedAt?: Date } {
  const date = new Date(text ?? "");
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9_999 ? { committedAt: date } : {};
}
