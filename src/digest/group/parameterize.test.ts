import { describe, expect, it } from "vitest";
import { cpuMs } from "../../lib/cpu-ms.fixture.ts";
import { parameterize } from "./parameterize.ts";

describe("parameterize", () => {
  it.each([
    ["mail to bob.smith+x@mail.example.com bounced", "mail to <email> bounced"],
    ["GET https://api.example.com/v1/items?id=7 failed.", "GET <url> failed."],
    ['see "http://x.example/a b"', 'see "<url> b"'],
    ["cannot resolve db-1.internal.example.com", "cannot resolve <hostname>"],
    ["cart.items.total is not a function", "cart.items.total is not a function"],
    ["connect ECONNREFUSED 10.0.0.1:5432", "connect ECONNREFUSED <ip>:<int>"],
    ["from ::1 and 2001:db8::8a2e:370:7334", "from <ip> and <ip>"],
    ["std::vector and Foo::bar", "std::vector and Foo::bar"],
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "<traceparent>"],
    ["order 74e45def-dd8e-4b7a-b5a7-fab97a534875 lost", "order <uuid> lost"],
    ["commit da39a3ee5e6b4b0d3255bfef95601890afd80709", "commit <sha1>"],
    ["etag d41d8cd98f00b204e9800998ecf8427e", "etag <md5>"],
    ["at 2025-01-02T03:04:05.678Z", "at <date>"],
    ["at 2025-01-02 03:04:05,678 +0200 done", "at <date> done"],
    ["on 2025-01-02", "on <date>"],
    ["Mon, 02 Jan 2006 15:04:05 -0700: late", "<date>: late"],
    ["Monday, 02-Jan-06 15:04:05 MST", "<date>"],
    ["Wed Apr 17 22:31:45 2019: hello", "<date>: hello"],
    ["Wed Apr 17 2019 22:31:45 GMT+0200 (Central European Summer Time) x", "<date> x"],
    ["closes at 3:04PM", "closes at <date>"],
    ["03/Jan/2025:15:04:05 +0000", "<date>"],
    ["took 150ms, 1.5s and 1h2m3s", "took <duration>, <duration> and <duration>"],
    ["pointer 0x7ffee4bf", "pointer <hex>"],
    ["id 9af3c2d1e4", "id <hex>"],
    ["id 12345678", "id <hex>"],
    ["deadbeefdeadbeef is a word", "deadbeefdeadbeef is a word"],
    ["build 3f9c1ba", "build <git_sha>"],
    ["ratio 0.75, 1e9 and -2.5", "ratio <float>, <float> and <float>"],
    ["user 42 of 1234567", "user <int> of <int>"],
    ["offset -12 but range 3-5", "offset <int> but range <int>-<int>"],
    ["version 1.2.3", "version <int>.<int>.<int>"],
    ["sha256 in x86_64 utf8", "sha256 in x86_64 utf8"],
    [`name="Bob" x='y z'`, "name=<quoted_str> x=<quoted_str>"],
    ['said "Bob"', 'said "Bob"'],
    ["debug=true, quiet=False true", "debug=<bool>, quiet=<bool> true"],
    ["Straße 12 für Größe 3", "Straße <int> für Größe <int>"],
    ["日本語 12 を 😀 34", "日本語 <int> を 😀 <int>"],
    ["", ""],
  ])("%s → %s", (text, expected) => {
    expect(parameterize(text)).toBe(expected);
  });

  it("says the same of two texts that differ only in what varies", () => {
    const random = lcg(7);
    for (let round = 0; round < 500; round++) {
      const text = () =>
        `user ${Math.floor(random() * 1e6)} at ${hex(random, 8)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 12)} from 10.${Math.floor(random() * 256)}.0.${Math.floor(random() * 256)}`;
      expect(parameterize(text())).toBe("user <int> at <uuid> from <ip>");
    }
  });

  it("never throws and never cuts a character in two", () => {
    const random = lcg(11);
    const alphabet = [..."ab1 0.:-/@=\"'é😀x<>Zf9T+%_\n"];
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 40 }, () => alphabet[Math.floor(random() * alphabet.length)]).join(
        "",
      );
      expect(parameterize(text).isWellFormed(), text).toBe(true);
    }
  });

  it("takes time in proportion to length, whatever the text", () => {
    const evil = ["a@", "1.", "0-", "::", '="', "a.b-", "2024-", "Mon ", "-1", "f".repeat(200), "a://", "1h"];
    for (const piece of evil) {
      const time = (length: number): number => {
        const text = piece.repeat(Math.ceil(length / piece.length));
        return cpuMs(() => parameterize(text));
      };
      const short = Math.min(time(10_000), time(10_000), time(10_000));
      const long = Math.min(time(80_000), time(80_000), time(80_000));
      // Eight times the text; quadratic time would be 64 times.
      expect(long, piece).toBeLessThan(Math.max(short, 2) * 30);
    }
  });
});

function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hexadecimal digits, at least one a letter and one a figure. */
function hex(random: () => number, length: number): string {
  const digits = Array.from({ length: length - 2 }, () => Math.floor(random() * 16).toString(16)).join("");
  return `a1${digits}`;
}
