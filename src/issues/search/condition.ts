/** What a search asks of an issue. */
export type Condition = { readonly isNegated: boolean } & Subject;

export const is = (subject: Subject): Condition => ({ ...subject, isNegated: false });
export const not = (subject: Subject): Condition => ({ ...subject, isNegated: true });

export type Subject =
  | { readonly on: "all"; readonly of: readonly Condition[] }
  | { readonly on: "any"; readonly of: readonly Condition[] }
  | { readonly on: "status"; readonly status: "unresolved" | "resolved" | "ignored" }
  | { readonly on: "substatus"; readonly substatus: string }
  /** New, back or escalating since not earlier than this, and nobody has looked at it or done anything with it since. */
  | { readonly on: "for_review"; readonly since: number }
  | {
      readonly on: "column";
      readonly column: "level" | "type" | "priority" | "platform" | "culprit" | "first_release" | "logger";
      readonly match: Match;
    }
  | { readonly on: "metadata"; readonly field: "type" | "value"; readonly match: Match }
  | { readonly on: "category"; readonly category: "error" | "feedback" }
  | { readonly on: "unhandled" }
  | { readonly on: "assignee"; readonly assignee: Assignee }
  /** By rules of ownership. */
  | { readonly on: "suggested"; readonly assignee: Assignee }
  /** One's own. */
  | { readonly on: "bookmark" | "subscription"; readonly accountId: number }
  | { readonly on: "id"; readonly issueId: number }
  | { readonly on: "number"; readonly projectIds: readonly number[]; readonly number: number }
  | { readonly on: "project"; readonly projectIds: readonly number[] }
  /** Any value when `match` is absent. */
  | { readonly on: "tag"; readonly key: string; readonly match?: Match }
  /** Has so many values of this tag that not all are counted one by one. */
  | { readonly on: "crowded"; readonly key: string }
  /** `id:7`, `email:…`; anybody when absent. */
  | { readonly on: "user"; readonly users?: readonly string[] }
  /** 32 hex digits, with or without dashes. */
  | { readonly on: "event"; readonly eventIds: readonly string[] }
  /** A part of title or message, and of the culprit too where `isWide`; in any case of letters. */
  | { readonly on: "text"; readonly text: Text; readonly isWide: boolean }
  | {
      readonly on: "amount";
      readonly column: "times_seen" | "users_seen";
      readonly by: Sign | "=";
      readonly value: number;
    }
  /** Milliseconds since 1970. */
  | {
      readonly on: "moment";
      readonly column: "first_seen" | "last_seen";
      readonly by: Sign;
      readonly at: number;
    }
  | { readonly on: "release"; readonly of: "events" | "first"; readonly versions: Versions };

export type Sign = "<" | "<=" | ">" | ">=";

export type Assignee =
  | { readonly kind: "anybody" }
  | { readonly kind: "account"; readonly accountId: number }
  | { readonly kind: "email"; readonly email: string }
  | { readonly kind: "team"; readonly organizationId: number; readonly slug: string }
  /** Any team that they are in. */
  | { readonly kind: "teams_of"; readonly accountId: number };

/** Any of these texts; an empty one is none at all. */
export type Match = readonly Text[];

/** Cut where any text may stand: one piece is this text exactly. */
export type Text = readonly [string, ...string[]];

/** Releases that an organisation knows. */
export type Versions =
  /** Later or earlier than this one: by their numbers within its package, else by their dates. */
  | {
      readonly kind: "than";
      readonly organizationId: number;
      readonly by: Sign;
      readonly version: string;
      /** Of whatever package. */
      readonly anyPackage: boolean;
    }
  | { readonly kind: "package"; readonly organizationId: number; readonly match: Match };
