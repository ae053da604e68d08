import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { judgeSignature } from "./signature.ts";

const SECRET = "sesame";
const BODY = Buffer.from('{"ref":"refs/heads/main"}');
const hmac = (hash: string) => createHmac(hash, SECRET).update(BODY).digest("hex");

describe("a web-hook's request", () => {
  it.each([
    [
      "GitHub",
      { "x-hub-signature-256": `sha256=${hmac("sha256")}`, "x-hub-signature": `sha1=${hmac("sha1")}` },
    ],
    ["GitLab", { "x-gitlab-token": SECRET }],
    ["Gitea", { "x-gitea-signature": hmac("sha256") }],
    ["Forgejo", { "x-forgejo-signature": hmac("sha256"), "x-gitea-signature": hmac("sha256") }],
    ["Bitbucket", { "x-hub-signature": `sha256=${hmac("sha256").toUpperCase()}` }],
  ])("is believed as %s signs it", (_, headers) => {
    expect(judgeSignature(headers, BODY, SECRET)).toBe("right");
    expect(judgeSignature(headers, BODY, "another")).toBe("wrong");
    const isSigned = !("x-gitlab-token" in headers);
    expect(judgeSignature(headers, Buffer.from("{}"), SECRET)).toBe(isSigned ? "wrong" : "right");
  });

  it.each([
    ["nothing", {}],
    ["the old hash alone", { "x-hub-signature": `sha1=${hmac("sha1")}` }],
  ])("is not signed with %s", (_, headers) => {
    expect(judgeSignature(headers, BODY, SECRET)).toBe("unsigned");
  });

  it.each(["", "sha256=", "x".repeat(10_000), "sha256=é"])("is wrong with %j", (given) => {
    expect(judgeSignature({ "x-hub-signature-256": given }, BODY, SECRET)).toBe("wrong");
  });
});
