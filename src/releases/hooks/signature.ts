import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isSame } from "../../lib/same-secret.ts";

/** What services call the HMAC-SHA256 of the body in hex; GitHub and Bitbucket put `sha256=` before it. */
const SIGNATURES = ["x-hub-signature-256", "x-hub-signature", "x-gitea-signature", "x-forgejo-signature"];
/** GitLab sends the secret itself. */
const TOKEN = "x-gitlab-token";

/**
 * Whether a request was made by somebody who has the secret: `unsigned` when it does not even claim so. `body` is the
 * bytes as they came. One right signature is enough: services send older kinds of it beside.
 */
export function judgeSignature(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  secret: string,
): "right" | "wrong" | "unsigned" {
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  const claims: boolean[] = [];
  for (const name of SIGNATURES) {
    const given = headers[name];
    // `sha1=` is another hash of the same secret: never believed.
    if (typeof given === "string" && !given.startsWith("sha1=")) {
      claims.push(isSame(given.replace(/^sha256=/, "").toLowerCase(), expected));
    }
  }
  const token = headers[TOKEN];
  if (typeof token === "string") claims.push(isSame(token, secret));
  if (claims.length === 0) return "unsigned";
  return claims.includes(true) ? "right" : "wrong";
}
