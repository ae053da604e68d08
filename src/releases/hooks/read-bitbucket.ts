import { z } from "zod";
import { kept, oldestFirst, type Push, storable } from "./push.ts";

const Cloud = z.object({ push: z.object({ changes: z.array(z.unknown()) }) });
const CloudChange = z.object({
  new: z.object({ type: z.string(), name: z.string(), target: z.object({ hash: z.string() }) }),
  forced: z.boolean().catch(false),
  commits: z.array(z.unknown()).catch([]),
});
const CloudCommit = z.object({
  hash: z.string(),
  message: z.string().nullish(),
  date: z.string().nullish(),
  author: z.object({ raw: z.string().catch("") }).catch({ raw: "" }),
});

/** `repo:push` of Bitbucket Cloud: five commits of each branch at the most, newest first, without their files. */
export function readBitbucketPush(body: unknown): Push[] {
  const { data } = Cloud.safeParse(body);
  return (data?.push.changes ?? []).flatMap((given): Push[] => {
    const change = CloudChange.safeParse(given).data;
    if (change?.new.type !== "branch") return [];
    const commits = change.commits.flatMap((one) => {
      const commit = CloudCommit.safeParse(one).data;
      if (!commit) return [];
      const { hash: id, message, date: timestamp } = commit;
      return kept({ id, message, timestamp, ...author(commit.author.raw) });
    });
    const { name, target } = change.new;
    return [
      { branch: storable(name), commits: oldestFirst(commits, target.hash), isRewritten: change.forced },
    ];
  });
}

/** `Ann Example <ann@example.com>` */
function author(raw: string): { author_name?: string; author_email?: string } {
  const at = raw.indexOf("<");
  if (at < 0) return raw.trim() === "" ? {} : { author_name: raw.trim() };
  const name = raw.slice(0, at).trim();
  const email = raw
    .slice(at + 1)
    .replace(/>.*$/s, "")
    .trim();
  return { ...(name && { author_name: name }), ...(email && { author_email: email }) };
}

const Server = z.object({ changes: z.array(z.unknown()), commits: z.array(z.unknown()).catch([]) });
const ServerChange = z.object({
  ref: z.object({ type: z.string(), displayId: z.string() }),
  toHash: z.string(),
  type: z.string(),
});
const ServerCommit = z.object({
  id: z.string(),
  message: z.string().nullish(),
  authorTimestamp: z.number().nullish(),
  author: z.object({ name: z.string().nullish(), emailAddress: z.string().nullish() }).catch({}),
});

/**
 * `repo:refs_changed` of Bitbucket Data Center. Older ones name the new head alone; newer ones list commits, newest
 * first, which are of the one branch that was pushed.
 */
export function readBitbucketServerPush(body: unknown): Push[] {
  const { data } = Server.safeParse(body);
  const changes = (data?.changes ?? []).flatMap((given) => ServerChange.safeParse(given).data ?? []);
  const branches = changes.filter(({ ref, type }) => ref.type === "BRANCH" && type !== "DELETE");
  const listed = branches.length === 1 ? (data?.commits ?? []) : [];
  return branches.map(({ ref, toHash }): Push => {
    const commits = listed.flatMap((one) => {
      const commit = ServerCommit.safeParse(one).data;
      if (!commit) return [];
      const { id, message, authorTimestamp: ms } = commit;
      const date = new Date(ms ?? Number.NaN);
      return kept({
        id,
        message,
        timestamp: Number.isNaN(date.getTime()) ? null : date.toISOString(),
        author_name: commit.author.name,
        author_email: commit.author.emailAddress,
      });
    });
    const known = commits.some(({ id }) => id === toHash) ? commits : [...kept({ id: toHash }), ...commits];
    return { branch: storable(ref.displayId), commits: oldestFirst(known, toHash), isRewritten: false };
  });
}
