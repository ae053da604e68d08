import { describe, expect, it } from "vitest";
import { cacheFrom, filesFrom, mailFrom, queueFrom } from "./port-urls.ts";
import { checkedPostgresUrl, postgresText } from "./postgres-url.ts";
import { redisFrom, redisText } from "./redis-url.ts";
import { WrongUrl } from "./url-parts.ts";

function reasonOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof WrongUrl) return error.message;
    throw error;
  }
  return "(accepted)";
}

describe("a Redis URL", () => {
  it("names one server, sentinels or nodes of a cluster", () => {
    expect(redisFrom("redis://cache")).toEqual({
      kind: "single",
      nodes: [{ host: "cache", port: 6379 }],
      db: 0,
      tls: false,
    });
    expect(redisFrom("rediss://me:p%40ss@[::1]:7000/3")).toEqual({
      kind: "single",
      nodes: [{ host: "::1", port: 7000 }],
      username: "me",
      password: "p@ss",
      db: 3,
      tls: true,
    });
    expect(redisFrom("redis+sentinel://:pw@a,b:5000/primary/2")).toEqual({
      kind: "sentinel",
      nodes: [
        { host: "a", port: 26_379 },
        { host: "b", port: 5000 },
      ],
      password: "pw",
      db: 2,
      sentinelName: "primary",
      tls: false,
    });
    expect(redisFrom("rediss+cluster://a:1,b:2")).toEqual({
      kind: "cluster",
      nodes: [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
      ],
      db: 0,
      tls: true,
    });
  });

  it("is shown without its password", () => {
    expect(redisText(redisFrom("redis+sentinel://me:pw@a,[::1]/primary/2"))).toBe(
      "redis+sentinel://me:***@a:26379,[::1]:26379/primary/2",
    );
    expect(redisText(redisFrom("rediss+cluster://:pw@a"))).toBe("rediss+cluster://:***@a:6379");
  });

  for (const [url, reason] of [
    ["http://a", "it does not begin with redis://"],
    ["redis://", "it names no host"],
    ["redis://a,b", "it names more than one host"],
    ["redis://a:70000", "a host in it is not written as host or host:port"],
    ["redis://a b", "a host in it is not written as host or host:port"],
    ["redis://a/x", "its path does not end in the number of a database"],
    ["redis://a/1/2", "its path does not end in the number of a database"],
    ["redis://a?db=1", "it has a parameter that Vedette does not know (it takes none)"],
    ["redis://:p@ss@a", "it is not sound as a URL (write special characters of a password as %40, %2F …)"],
    ["redis://:100%@a", "a % in it is not followed by two hexadecimal digits (write a bare one as %25)"],
    ["redis+sentinel://a", "the name of the primary is missing after the hosts"],
    ["redis+cluster://a/1", "a cluster has database 0 only"],
    ["redis+ring://a", "after redis+ it may say sentinel or cluster"],
  ] as const) {
    it(`is refused as ${url}, and it is said why`, () => {
      expect(reasonOf(() => redisFrom(url))).toBe(reason);
    });
  }
});

describe("the URL of the queue", () => {
  it("is a spool or Redis", () => {
    expect(queueFrom("embedded:", "/base")).toEqual({ kind: "embedded", dir: "" });
    expect(queueFrom("embedded:queue", "/base")).toEqual({ kind: "embedded", dir: "/base/queue" });
    expect(queueFrom("redis://r", "/base")).toMatchObject({ kind: "redis", redis: { kind: "single" } });
    expect(reasonOf(() => queueFrom("kafka://k", "/"))).toBe("it begins with no scheme that Vedette knows");
  });
});

describe("the URL of the cache", () => {
  it("is this process, or memcached on some hosts", () => {
    expect(cacheFrom("memory:")).toEqual({ kind: "local" });
    expect(cacheFrom("memcached://a,b:2")).toEqual({
      kind: "memcached",
      servers: [
        { host: "a", port: 11_211 },
        { host: "b", port: 2 },
      ],
    });
    expect(reasonOf(() => cacheFrom("memcached://me:pw@a"))).toBe(
      "it may name hosts and ports, and nothing else",
    );
    expect(reasonOf(() => cacheFrom("redis://a"))).toBe("it begins with no scheme that Vedette knows");
  });
});

describe("the URL of files", () => {
  it("is a folder", () => {
    expect(filesFrom("file:///var/a%20b", "/")).toEqual({ kind: "filesystem", dir: "/var/a b" });
    expect(filesFrom("file:files", "/base")).toEqual({ kind: "filesystem", dir: "/base/files" });
    expect(reasonOf(() => filesFrom("file://host/a", "/"))).not.toBe("(accepted)");
  });

  it("is a bucket, by path on a server of one's own and by host on Amazon", () => {
    expect(filesFrom("s3+http://key:se%2Fcret@minio:9000/bucket/some/where", "/")).toEqual({
      kind: "s3",
      endpoint: "http://minio:9000",
      region: "us-east-1",
      bucket: "bucket",
      prefix: "some/where/",
      accessKey: "key",
      secretKey: "se/cret",
      pathStyle: true,
    });
    expect(filesFrom("s3://key:secret@s3.eu-central-1.amazonaws.com/bucket", "/")).toEqual({
      kind: "s3",
      region: "eu-central-1",
      bucket: "bucket",
      prefix: "",
      accessKey: "key",
      secretKey: "secret",
      pathStyle: false,
    });
  });

  for (const [url, reason] of [
    ["s3://minio/bucket", "the access key or the secret key is missing before the host"],
    ["s3://k:s@minio", "the bucket is missing after the host"],
    ["s3://k:s@/bucket", "it names no host"],
    ["s3://k:s@minio/b*cket", "its bucket has no sound name"],
    ["s3://k:s@minio/bucket?path_style=maybe", "its path_style is neither true nor false"],
    ["s3://k:s@minio/bucket?region=a/b", "its region has no sound name"],
    [
      "s3://k:s@minio/bucket?style=path",
      "it has a parameter that Vedette does not know (known are region, path_style)",
    ],
    ["gs://k:s@g/bucket", "it begins with no scheme that Vedette knows"],
  ] as const) {
    it(`is refused as ${url}, and it is said why`, () => {
      expect(reasonOf(() => filesFrom(url, "/"))).toBe(reason);
    });
  }
});

describe("the URL of mail", () => {
  it("is the outbox, or a server with one of three securities", () => {
    expect(mailFrom("outbox:")).toEqual({ kind: "outbox" });
    expect(mailFrom("smtp://relay")).toEqual({ kind: "smtp", host: "relay", port: 25, security: "none" });
    expect(mailFrom("smtp+starttls://me%40x:pw@relay?from=a%40b.c")).toEqual({
      kind: "smtp",
      host: "relay",
      port: 587,
      security: "starttls",
      user: "me@x",
      password: "pw",
      from: "a@b.c",
    });
    expect(mailFrom("smtps://relay")).toMatchObject({ port: 465, security: "tls" });
  });

  for (const [url, reason] of [
    ["mailto:a@b", "it is not sound as a URL (write special characters of a password as %40, %2F …)"],
    ["imap://relay", "it begins with no scheme that Vedette knows"],
    ["smtp://me@relay", "of user and password one is missing"],
    ["smtp://relay/path", "it has a path"],
    ["smtp://relay?from=nobody", "its from is no e-mail address"],
    ["smtp://relay?from=a%40b.c%0d%0aBcc:d%40e.f", "its from is no e-mail address"],
  ] as const) {
    it(`is refused as ${url}, and it is said why`, () => {
      expect(reasonOf(() => mailFrom(url))).toBe(reason);
    });
  }
});

describe("a Postgres URL", () => {
  it("may name several hosts, or the folder of a socket", () => {
    for (const url of [
      "postgresql://u:p@a:5432,b:5432/db?target_session_attrs=read-write",
      "postgres://db/vedette",
      "postgresql://vedette@/vedette?host=/run/postgresql",
      "postgresql://u:p@[::1]:5432/db",
    ]) {
      expect(checkedPostgresUrl(url)).toBe(url);
    }
    expect(reasonOf(() => checkedPostgresUrl("postgresql://a:b:c/db"))).toBe(
      "a host in it is not written as host or host:port",
    );
    expect(reasonOf(() => checkedPostgresUrl("mysql://a/db"))).toMatch(/^it is not sound as a URL/);
  });

  it("is shown without anything secret", () => {
    const url = "postgresql://me:p@ss@a:1,b:2/db?sslmode=require&password=hunter2&sslpassword=hunter2";
    expect(postgresText(url)).toBe("postgresql://me:***@a:1,b:2/db?sslmode=require");
  });
});
