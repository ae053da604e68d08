import { describe, expect, it } from "vitest";
import type { S3Options } from "./options.ts";
import { isAway, troubleOf } from "./trouble.ts";

const options: S3Options = {
  endpoint: "http://minio:9000",
  region: "us-east-1",
  bucket: "files",
  prefix: "",
  accessKey: "key",
  secretKey: "secret",
  pathStyle: true,
};

function answered(name: string, httpStatusCode: number, more: object = {}): Error {
  return Object.assign(new Error("as S3 says it"), { name, $metadata: { httpStatusCode }, ...more });
}

describe("a bucket that cannot be used", () => {
  it.each([
    ["RequestTimeTooSkewed", 403, "clock_skew", "clock"],
    ["PermanentRedirect", 301, "wrong_region", "region"],
    ["AuthorizationHeaderMalformed", 400, "wrong_region", "region"],
    ["NoSuchBucket", 404, "not_found", "does not exist"],
    ["AccessDenied", 403, "access_denied", "s3:PutObject"],
    ["InvalidAccessKeyId", 403, "access_denied", "access key"],
    ["SignatureDoesNotMatch", 403, "access_denied", "secret key"],
    ["InvalidBucketName", 400, "refused", "InvalidBucketName"],
    ["InternalError", 500, "unreachable", "answers 500"],
  ])("says what to change after %s", (name, status, kind, words) => {
    const trouble = troubleOf(answered(name, status), options);
    expect(trouble.kind).toBe(kind);
    expect(trouble.sentence).toContain(words);
    expect(trouble.sentence).toContain('"files" at http://minio:9000');
  });

  it("names the right region where S3 tells it", () => {
    const error = answered("AuthorizationHeaderMalformed", 400, { Region: "eu-west-3" });
    expect(troubleOf(error, options).sentence).toContain('It is in "eu-west-3".');
  });
});

describe("what passes by itself", () => {
  it("is the network, and a server that is busy or broken", () => {
    expect(isAway(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBe(true);
    expect(isAway(Object.assign(new Error("x"), { name: "TimeoutError" }))).toBe(true);
    expect(isAway(answered("InternalError", 500))).toBe(true);
    expect(isAway(answered("SlowDown", 503))).toBe(true);
  });

  it("is no wrong key and no missing bucket", () => {
    expect(isAway(answered("AccessDenied", 403))).toBe(false);
    expect(isAway(answered("NoSuchBucket", 404))).toBe(false);
    expect(isAway(new TypeError("of ours"))).toBe(false);
  });
});
