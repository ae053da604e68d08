import { z } from "zod";
import { StartError } from "../../errors.ts";
import { OWNERSHIP_LIMITS } from "../../rules/ownership-rules.ts";
import { MOST_CHARACTERS } from "../../rules/rule-lines.ts";
import { fromSentry } from "../import/from-sentry.ts";

const text = z.string().max(2000);
const key = z.string().regex(/^[0-9a-f]{32}$/);
const moment = z.iso.datetime();

const Key = z.strictObject({
  publicKey: key,
  secretKey: key,
  label: text,
  isActive: z.boolean(),
  rateLimit: z.strictObject({ window: z.int().min(1), count: z.int().min(1) }).nullable(),
  createdAt: moment,
});

const Project = z.strictObject({
  /** DSNs hold it, so it is kept where it is free. */
  id: z.int().min(1),
  slug: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/),
  name: text,
  platform: text.nullable(),
  options: z.record(z.string(), z.unknown()),
  createdAt: moment,
  keys: z.array(Key),
  /** Its own rules of grouping, as they are in force; absent: none. */
  grouping: z
    .strictObject({
      algorithm: z.string().max(100),
      fingerprintRules: z.string().max(MOST_CHARACTERS),
      stackRules: z.string().max(MOST_CHARACTERS),
    })
    .optional(),
  /** Its rules of ownership; absent: none. */
  ownership: z
    .strictObject({
      rules: z.string().max(OWNERSHIP_LIMITS.characters),
      assigns: z.boolean(),
      fallthrough: z.boolean(),
    })
    .optional(),
});

const Member = z.strictObject({
  email: z.string().min(3).max(254),
  role: z.enum(["owner", "manager", "member"]),
  createdAt: moment,
});

const Team = z.strictObject({
  slug: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/),
  name: text,
  createdAt: moment,
  /** By their e-mail addresses. */
  members: z.array(z.string().min(3).max(254)),
  /** By their slugs. */
  projects: z.array(text),
});

const Organization = z.strictObject({
  slug: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,49}$/),
  name: text,
  createdAt: moment,
  /** Absent: its issues may be shared by public links. */
  forbidsSharing: z.literal(true).optional(),
  members: z.array(Member),
  projects: z.array(Project),
  /** Absent: none. */
  teams: z.array(Team).optional(),
});

const Account = z.strictObject({
  email: z.string().min(3).max(254),
  name: text,
  /** Argon2's own text; null for an account that has no password yet. */
  passwordHash: z
    .string()
    .regex(/^\$argon2/)
    .nullable(),
  isSuperuser: z.boolean(),
  createdAt: moment,
});

/** What `export` writes and `import` reads. No sessions, no tokens, no events. */
const DumpShape = z.strictObject({
  format: z.literal("vedette-export"),
  version: z.literal(1),
  accounts: z.array(Account),
  organizations: z.array(Organization),
});

export type Dump = z.infer<typeof DumpShape>;
export type DumpedOrganization = z.infer<typeof Organization>;
export type DumpedTeam = z.infer<typeof Team>;
export type DumpedProject = z.infer<typeof Project>;

export interface ReadDump {
  readonly dump: Dump;
  /** What could not come along, in sentences. */
  readonly notes: readonly string[];
}

/** Reads what `export` wrote, ours or that of Sentry 9; a StartError says where it is not sound. `from` names the source in it. */
export function readDump(json: string, from: string): ReadDump {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    const why = error instanceof SyntaxError ? "it is no JSON, or was cut off" : String(error);
    throw new StartError(`${from} is no export: ${why}.`, { cause: error });
  }
  // Postgres keeps no such character, in text or in JSON.
  if (json.includes("\\u0000")) {
    throw new StartError(`${from} holds the character \\u0000, which Postgres cannot store. Remove it.`);
  }
  const sentry = fromSentry(content);
  const result = DumpShape.safeParse(sentry === undefined ? content : sentry.content);
  if (result.success) return { dump: result.data, notes: sentry?.notes ?? [] };
  const [issue] = result.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new StartError(`${from} is no export that this version of Vedette reads${where}: ${issue?.message}.`);
}
