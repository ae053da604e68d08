import { describe, expect, it } from "vitest";
import { commitAddress, sourceAddress } from "./source-address.ts";

const LINE = { path: "src/a b/till.ts", ref: "main", isCommit: false, line: 7 };

describe("the address of a line", () => {
  it.each([
    [
      "https://github.com/acme/shop",
      undefined,
      "https://github.com/acme/shop/blob/main/src/a%20b/till.ts#L7",
    ],
    [
      "https://gitlab.example.com/acme/shop",
      undefined,
      "https://gitlab.example.com/acme/shop/-/blob/main/src/a%20b/till.ts#L7",
    ],
    [
      "https://codeberg.org/acme/shop",
      undefined,
      "https://codeberg.org/acme/shop/src/branch/main/src/a%20b/till.ts#L7",
    ],
    [
      "https://code.example.com/acme/shop",
      "gitea",
      "https://code.example.com/acme/shop/src/branch/main/src/a%20b/till.ts#L7",
    ],
    [
      "https://bitbucket.org/acme/shop",
      undefined,
      "https://bitbucket.org/acme/shop/src/main/src/a%20b/till.ts#lines-7",
    ],
    [
      "https://bitbucket.example.com/projects/AC/repos/shop",
      undefined,
      "https://bitbucket.example.com/projects/AC/repos/shop/browse/src/a%20b/till.ts?at=main#7",
    ],
  ] as const)("is what %s (%s) knows", (url, form, address) => {
    expect(sourceAddress({ url, ...(form && { form }) }, LINE)).toBe(address);
  });

  it("names a commit as one, and a file without a line", () => {
    const at = { path: "a.ts", ref: "abc", isCommit: true };
    expect(sourceAddress({ url: "https://gitea.example.com/a/b" }, at)).toBe(
      "https://gitea.example.com/a/b/src/commit/abc/a.ts",
    );
  });

  it("stays at the repository, whatever a path holds", () => {
    const at = { path: "../?x#y", ref: "a?b", isCommit: false };
    expect(sourceAddress({ url: "https://github.com/a/b" }, at)).toBe(
      "https://github.com/a/b/blob/a%3Fb/../%3Fx%23y",
    );
  });
});

describe("the address of a commit", () => {
  it.each([
    ["https://github.com/a/b", "https://github.com/a/b/commit/abc"],
    ["https://gitlab.com/a/b", "https://gitlab.com/a/b/-/commit/abc"],
    ["https://bitbucket.org/a/b", "https://bitbucket.org/a/b/commits/abc"],
  ])("is what %s knows", (url, address) => expect(commitAddress({ url }, "abc")).toBe(address));
});
