import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { kept, oldestFirst, type Push, storable } from "./push.ts";
import { readBitbucketPush, readBitbucketServerPush } from "./read-bitbucket.ts";

/** What a request of a web-hook tells: pushes, or something that is nothing to us. */
export type Told = { readonly kind: "pushes"; readonly pushes: readonly Push[] } | { readonly kind: "other" };

const OTHER: Told = { kind: "other" };

/** GitHub caps a push at 2,048 commits; the newest are kept of whoever sends more. */
const MOST_COMMITS = 2_048;
const BRANCH = /^refs\/heads\/(.{1,250})$/s;

/**
 * Reads what GitHub, GitLab, Gitea, Forgejo, Bitbucket and Bitbucket Data Center send; their headers tell which it is.
 * Undefined when no service does. A commit that cannot be read is left out, and the others are taken.
 */
export function readPush(headers: IncomingHttpHeaders, body: unknown): Told | undefined {
  const eventKey = headers["x-event-key"];
  if (eventKey === "repo:push") return told(readBitbucketPush(body));
  if (eventKey === "repo:refs_changed") return told(readBitbucketServerPush(body));
  if (eventKey !== undefined) return OTHER;
  const event = headers["x-gitlab-event"] ?? headers["x-gitea-event"] ?? headers["x-github-event"];
  if (event === undefined) return undefined;
  return event === "push" || event === "Push Hook" ? told(readCommonPush(body)) : OTHER;
}

function told(pushes: readonly Push[]): Told {
  return {
    kind: "pushes",
    pushes: pushes.map((push) => ({ ...push, commits: push.commits.slice(-MOST_COMMITS) })),
  };
}

const paths = z.array(z.string()).catch([]);
const Common = z.object({
  ref: z.string(),
  after: z.string().catch(""),
  forced: z.boolean().catch(false),
  commits: z.array(z.unknown()).catch([]),
});
const CommonCommit = z.object({
  id: z.string(),
  message: z.string().nullish(),
  timestamp: z.string().nullish(),
  author: z.object({ name: z.string().nullish(), email: z.string().nullish() }).catch({}),
  added: paths,
  modified: paths,
  removed: paths,
});

/** GitHub, GitLab, Gitea and Forgejo differ in little that matters here: in the order of commits, first of all. */
function readCommonPush(body: unknown): Push[] {
  const { success, data } = Common.safeParse(body);
  const branch = success ? BRANCH.exec(data.ref)?.[1] : undefined;
  if (!success || branch === undefined) return [];
  const commits = data.commits.flatMap((given) => {
    const read = CommonCommit.safeParse(given);
    if (!read.success) return [];
    const { id, message, timestamp, author, added, modified, removed } = read.data;
    const file = (type: "A" | "M" | "D") => (path: string) => ({ path, type });
    return kept({
      id,
      message,
      timestamp,
      author_name: author.name,
      author_email: author.email,
      patch_set: [...added.map(file("A")), ...modified.map(file("M")), ...removed.map(file("D"))],
    });
  });
  return [{ branch: storable(branch), commits: oldestFirst(commits, data.after), isRewritten: data.forced }];
}
