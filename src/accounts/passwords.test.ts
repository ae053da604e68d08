import { describe, expect, it } from "vitest";
import { openPasswords, passwordFault } from "./passwords.ts";

const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };

describe("passwords", () => {
  it("are kept as argon2id with 19 MiB and two passes, salted", async () => {
    const passwords = openPasswords();
    const stored = await passwords.hash("a good long password");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.hash("a good long password")).not.toBe(stored);
    expect(await passwords.matches(stored, "a good long password")).toBe(true);
    expect(await passwords.matches(stored, "a good long passworD")).toBe(false);
  });

  it("are the same however the keyboard composes their letters", async () => {
    const passwords = openPasswords(CHEAP);
    expect(
      await passwords.matches(await passwords.hash("caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301"),
    ).toBe(true);
  });

  it("of nobody match nothing", async () => {
    const passwords = openPasswords(CHEAP);
    expect(await passwords.matches(undefined, "anything")).toBe(false);
    expect(await passwords.matches(null, "")).toBe(false);
  });

  it("are refused when too many wait, and looked at again afterwards", async () => {
    const passwords = openPasswords(CHEAP);
    const storm = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash("a password")));
    const refused = storm.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(34);
    expect(refused[0]?.reason).toMatchObject({ code: "overloaded" });
    expect(await passwords.hash("a password")).toContain("argon2id");
  });
});

describe("a new password", () => {
  it("is told what is wrong with it", () => {
    expect(passwordFault("short", "a@b.c")).toBe("Choose at least 8 characters.");
    expect(passwordFault("ann@example.com", "Ann@example.com")).toContain("e-mail");
    expect(passwordFault("aaaaaaaaaaaa", "a@b.c")).toContain("repeated");
    expect(passwordFault("x".repeat(600), "a@b.c")).toContain("at most");
    expect(passwordFault("correct horse", "a@b.c")).toBeUndefined();
  });
});
