import { createHash } from "node:crypto";
import { type FingerprintRules, parseFingerprintRules } from "./fingerprint-rules.ts";
import { parseStackRules, type StackRules } from "./stack-rules.ts";

/** A project's two texts, read once. */
export interface Rules {
  /** Absent where the text holds none. */
  readonly fingerprint?: FingerprintRules;
  readonly stack?: StackRules;
  /** Two texts of stack-trace rules have the same name if they are the same; "" without any. */
  readonly stackName: string;
}

/** What an event of a project is grouped by. */
export interface ProjectRules {
  readonly version: number;
  readonly rules: Rules;
  /** By these its issues were found before, the latest first. */
  readonly former: readonly FormerRules[];
}

export interface FormerRules {
  readonly version: number;
  /** Milliseconds since 1970: until then an event that has no issue is looked up by these. */
  readonly until: number;
  readonly rules: Rules;
}

export interface RuleTexts {
  readonly fingerprintRules: string;
  readonly stackRules: string;
}

/** Lines that cannot be read are left out: a later version may have written them. */
export function readRules({ fingerprintRules, stackRules }: RuleTexts): Rules {
  const fingerprint = parseFingerprintRules(fingerprintRules);
  const stack = parseStackRules(stackRules);
  return {
    ...(fingerprint.rules.length > 0 && { fingerprint }),
    ...(stack.rules.length > 0 && { stack }),
    stackName:
      stack.rules.length > 0 ? createHash("sha256").update(stackRules).digest("base64url").slice(0, 22) : "",
  };
}
