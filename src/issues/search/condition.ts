/** What a search asks of an issue; all conditions must hold. */
export type Condition = { readonly isNegated: boolean } & Subject;

export type Subject =
  | { readonly on: "status"; readonly status: "unresolved" | "resolved" | "ignored" }
  | { readonly on: "substatus"; readonly substatus: string }
  | {
      readonly on: "column";
      readonly column: "level" | "type" | "priority" | "platform" | "culprit" | "first_release" | "logger";
      readonly match: Match;
    }
  | { readonly on: "metadata"; readonly field: "type" | "value"; readonly match: Match }
  | { readonly on: "category"; readonly category: "error" | "feedback" }
  | { readonly on: "unhandled" }
  | { readonly on: "assignee"; readonly assignee: Assignee }
  | { readonly on: "id"; readonly issueId: number }
  | { readonly on: "number"; readonly projectIds: readonly number[]; readonly number: number }
  | { readonly on: "project"; readonly projectIds: readonly number[] }
  /** Any value when `match` is absent. */
  | { readonly on: "tag"; readonly key: string; readonly match?: Match }
  /** `id:7`, `email:…`; anybody when absent. */
  | { readonly on: "user"; readonly user?: string }
  /** A part of title or culprit, in any case. */
  | { readonly on: "text"; readonly text: string };

export type Assignee =
  | { readonly kind: "anybody" }
  | { readonly kind: "account"; readonly accountId: number }
  | { readonly kind: "email"; readonly email: string };

export type Match =
  | { readonly kind: "exact"; readonly value: string }
  /** `*` stands for any text. */
  | { readonly kind: "glob"; readonly pattern: string };
