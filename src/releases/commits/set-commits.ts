import type { Kysely } from "kysely";
import type { Schema } from "../../db/schema.ts";
import type { ReleaseCommit, ReleaseRef } from "../../db/tables/releases.ts";
import { namesBeginning, newlySaid, pushedUpTo } from "./pushed/store.ts";
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
  const { ids, fresh } = await keepCommitsOf(db, release.organizationId, commits.slice(0, MOST_COMMITS));
  await setReleaseCommits(db, release.id, ids);
  return fresh;
}

/**
 * The release stands at these commits of repositories; what is between them and the ones before is what was pushed, if
 * their web-hooks told of it. None means that it has no commits any more. Answers as `setCommits` does.
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
  const named: ReleaseRef[] = [];
  for (const ref of refs) named.push({ ...ref, commit: await wholeName(db, release.organizationId, ref) });
  const heads = [...new Map(named.map((ref) => [`${ref.repository} ${ref.commit}`, ref])).values()];
  const { ids } = await keepCommitsOf(
    db,
    release.organizationId,
    heads.map(({ repository, commit }) => ({ id: commit, repository })),
  );
  return await growRelease(
    db,
    release.id,
    ids.map((commitId, index) => ({ commitId, previous: heads[index]?.previousCommit })),
  );
}

/**
 * Puts commits before those that the release has, each with what was pushed since the release before. Answers those
 * that no release had; `also` are new whoever had them by name.
 */
export async function growRelease(
  db: Db,
  releaseId: number,
  heads: readonly { readonly commitId: number; readonly previous?: string | undefined }[],
  also: readonly number[] = [],
): Promise<NewCommit[]> {
  const pushed = new Map<number, number[]>();
  for (const { commitId, previous } of heads) {
    pushed.set(commitId, await pushedUpTo(db, { releaseId, commitId, previous, most: MOST_COMMITS }));
  }
  const said = await newlySaid(db, [...pushed].flat(2), also);
  const known = await commitIdsOf(db, releaseId);
  const knownIds = new Set(known);
  const following = (id: number) => [id, ...(pushed.get(id) ?? []).filter((one) => !knownIds.has(one))];
  const unknown = [...pushed.keys()].filter((id) => !knownIds.has(id));
  // Each head is followed by what was pushed with it: the first commit of a repository is where it stood.
  const all = new Set([...unknown, ...known].flatMap(following));
  await setReleaseCommits(db, releaseId, [...all].slice(0, MOST_COMMITS));
  return said.map(({ id, repository, message, author_email }) => ({
    id,
    repository,
    message,
    ...(author_email !== null && { authorEmail: author_email }),
  }));
}

/** People name commits by their first signs; where one pushed commit alone begins so, it is that one. */
async function wholeName(
  db: Db,
  organizationId: number,
  { repository, commit }: ReleaseRef,
): Promise<string> {
  if (commit.length < 7 || commit.length >= 40) return commit;
  const [only, another] = await namesBeginning(db, organizationId, repository, commit);
  return only !== undefined && another === undefined ? only : commit;
}

/** Keeps what is told of commits; answers their ids in this order, and which are new to releases. */
export async function keepCommitsOf(
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
