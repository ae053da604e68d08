import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { Refusal } from "../errors.ts";
import { sentence } from "../wire/sentences.ts";

/**
 * OWASP's second choice for argon2id: 19 MiB, two passes. The bound of two at once keeps a storm of sign-ins
 * at 38 MiB, and leaves two of libuv's four threads to the spool's fdatasync.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE = 2;
const MAY_WAIT = 64;

export const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 512;

/** Hashes and checks passwords, a few at a time: memory stays bounded whatever strangers send. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** False, after the same work, when there is no hash: nobody learns from the clock who has an account. */
  matches(stored: string | null | undefined, password: string): Promise<boolean>;
}

export function openPasswords(cost: { memoryCost: number; timeCost: number; parallelism: number } = COST) {
  const waiting: (() => void)[] = [];
  let running = 0;
  let decoy: Promise<string> | undefined;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= MAY_WAIT) {
        throw new Refusal("overloaded", "Too many people are signing in at once. Try again in a moment.", {
          retryAfterSeconds: 3,
        });
      }
      await new Promise<void>((go) => waiting.push(go));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // Whoever waits takes this place over: given back first, somebody new could slip in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  const passwords: Passwords = {
    hash: (password) => inTurn(() => hash(password.normalize("NFKC"), cost)),
    async matches(stored, password) {
      decoy ??= inTurn(() => hash(randomBytes(16), cost)).catch((error: unknown) => {
        decoy = undefined; // no place just now; the next one makes it
        throw error;
      });
      decoy.catch(() => undefined); // heard of where it is needed
      const against = stored ?? (await decoy);
      const isRight = await inTurn(() => verify(against, password.normalize("NFKC")));
      return isRight && typeof stored === "string";
    },
  };
  return passwords;
}

/** A password to hand on: 125 random bits in groups of letters and digits that nobody takes for one another. */
export function newPassword(): string {
  const signs = "abcdefghijkmnpqrstuvwxyz23456789";
  const text = [...randomBytes(25)].map((byte) => signs[byte % signs.length]).join("");
  return text.replace(/(.{5})(?=.)/g, "$1-");
}

/** What is wrong with a new password, as a sentence for its owner, or undefined. */
export function passwordFault(password: string, email: string): string | undefined {
  if ([...password].length < SHORTEST_PASSWORD) return sentence("passwordShort", SHORTEST_PASSWORD);
  if (password.length > LONGEST_PASSWORD) return sentence("passwordLong", LONGEST_PASSWORD);
  if (password.toLowerCase() === email.toLowerCase()) return sentence("passwordIsEmail");
  if (new Set(password).size === 1) return sentence("passwordRepeats");
  return undefined;
}
