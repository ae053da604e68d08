import { describe, expect, it } from "vitest";
import type { Push } from "./push.ts";
import { readPush } from "./read-push.ts";

const sha = (sign: string) => sign.repeat(40);
const common = (id: string, timestamp: string) => ({
  id: sha(id),
  message: `Change ${id}`,
  timestamp,
  author: { name: "Ann", email: "ann@example.com", username: "ann" },
  added: [`src/${id}.ts`],
  modified: ["src/shop.ts"],
  removed: ["old.ts"],
});
const a = common("a", "2026-11-20T10:00:00+01:00");
const b = common("b", "2026-11-20T11:00:00+01:00");
const push = { ref: "refs/heads/feature/tills", before: sha("0"), after: sha("b"), commits: [a, b] };

function pushes(headers: Record<string, string>, body: unknown) {
  const told = readPush(headers, body);
  return told?.kind === "pushes" ? told.pushes : told?.kind;
}

describe("a push", () => {
  it.each([
    ["GitHub", { "x-github-event": "push" }, push],
    ["GitLab", { "x-gitlab-event": "Push Hook" }, { ...push, object_kind: "push", total_commits_count: 2 }],
    [
      "Gitea, newest first",
      { "x-gitea-event": "push", "x-github-event": "push" },
      { ...push, commits: [b, a] },
    ],
    [
      "GitLab of many, of which the head is cut off",
      { "x-gitlab-event": "Push Hook" },
      { ...push, after: sha("f"), commits: [b, a] },
    ],
  ])("of %s is its branch and its commits, oldest first, with their files", (_, headers, body) => {
    expect(pushes(headers, body)).toMatchObject([
      {
        branch: "feature/tills",
        isRewritten: false,
        commits: [
          {
            id: sha("a"),
            message: "Change a",
            author_name: "Ann",
            author_email: "ann@example.com",
            patch_set: [
              { path: "src/a.ts", type: "A" },
              { path: "src/shop.ts", type: "M" },
              { path: "old.ts", type: "D" },
            ],
          },
          { id: sha("b") },
        ],
      },
    ]);
  });

  it("of Bitbucket is the same without files, and may be of several branches", () => {
    const commit = (id: string) => ({
      hash: sha(id),
      message: `Change ${id}`,
      date: "2026-11-20T10:00:00+00:00",
      author: { type: "author", raw: "Ann Example <ann@example.com>" },
    });
    const change = (name: string, type = "branch") => ({
      new: { type, name, target: { hash: sha("b") } },
      old: null,
      forced: name === "next",
      commits: [commit("b"), commit("a")],
    });
    const closed = { new: null, old: { type: "branch", name: "gone" }, closed: true };
    const body = { push: { changes: [change("main"), change("v1", "tag"), closed, change("next")] } };
    expect(pushes({ "x-event-key": "repo:push" }, body)).toMatchObject([
      {
        branch: "main",
        isRewritten: false,
        commits: [
          { id: sha("a"), author_name: "Ann Example", author_email: "ann@example.com" },
          { id: sha("b") },
        ],
      },
      { branch: "next", isRewritten: true },
    ]);
  });

  it("of Bitbucket Data Center is the new head, and what came with it where it says so", () => {
    const headers = { "x-event-key": "repo:refs_changed" };
    const change = {
      ref: { id: "refs/heads/main", displayId: "main", type: "BRANCH" },
      fromHash: sha("0"),
      toHash: sha("b"),
      type: "UPDATE",
    };
    const ended = { ...change, type: "DELETE" };
    expect(pushes(headers, { changes: [change, ended] })).toMatchObject([
      { branch: "main", commits: [{ id: sha("b") }] },
    ]);
    const commits = ["b", "a"].map((id) => ({
      id: sha(id),
      message: "Change",
      authorTimestamp: 1_763_629_200_000,
      author: { name: "ann", emailAddress: "ann@example.com" },
    }));
    expect(pushes(headers, { changes: [change], commits })).toMatchObject([
      {
        commits: [
          { id: sha("a"), timestamp: "2025-11-20T09:00:00.000Z", author_email: "ann@example.com" },
          { id: sha("b") },
        ],
      },
    ]);
  });

  it("that rewrites its branch is told as one", () => {
    expect(pushes({ "x-github-event": "push" }, { ...push, forced: true })).toMatchObject([
      { isRewritten: true },
    ]);
  });

  it("keeps its sound commits, and the newest of very many", () => {
    const odd = [
      null,
      7,
      {},
      { id: "" },
      { id: "x".repeat(65) },
      { ...a, author: "Ann", added: "all", message: 5 },
      b,
    ];
    expect(pushes({ "x-github-event": "push" }, { ...push, commits: odd })).toMatchObject([
      { commits: [{ id: sha("b") }] },
    ]);
    const many = Array.from({ length: 5_000 }, (_, at) => ({ ...a, id: String(at) }));
    const [read] = pushes({ "x-github-event": "push" }, { ...push, after: "4999", commits: many }) as Push[];
    expect([read?.commits.length, read?.commits.at(-1)?.id]).toEqual([2_048, "4999"]);
  });

  it.each([
    ["a tag", { "x-github-event": "push" }, { ...push, ref: "refs/tags/v1" }],
    ["nothing", { "x-github-event": "push" }, null],
    ["a list", { "x-event-key": "repo:push" }, []],
    ["changes that are none", { "x-event-key": "repo:refs_changed" }, { changes: [null, 1, "x"] }],
  ])("of %s is none", (_, headers, body) => {
    expect(pushes(headers, body)).toEqual([]);
  });

  it.each([
    { "x-github-event": "ping" },
    { "x-gitlab-event": "Tag Push Hook" },
    { "x-event-key": "diagnostics:ping" },
  ])("is not %j", (headers) => {
    expect(pushes(headers, push)).toBe("other");
  });

  it("is of a service that says so", () => {
    expect(readPush({}, push)).toBeUndefined();
  });
});
