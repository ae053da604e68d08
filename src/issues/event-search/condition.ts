import type { Condition, Match, Sign, Text, Versions } from "../search/condition.ts";

/** What a search asks of an event. */
export type EventCondition = { readonly isNegated: boolean } & EventSubject;

export const is = (subject: EventSubject): EventCondition => ({ ...subject, isNegated: false });
export const not = (subject: EventSubject): EventCondition => ({ ...subject, isNegated: true });

export type EventSubject =
  | { readonly on: "all"; readonly of: readonly EventCondition[] }
  | { readonly on: "any"; readonly of: readonly EventCondition[] }
  | {
      readonly on: "column";
      readonly column: "level" | "type" | "platform" | "culprit";
      readonly match: Match;
    }
  /** Any value when `match` is absent. */
  | { readonly on: "tag"; readonly key: string; readonly match?: Match }
  /** A part of the title, and of the culprit too where `isWide`; in any case of letters. */
  | { readonly on: "text"; readonly text: Text; readonly isWide: boolean }
  /** 32 hex digits, with or without dashes. */
  | { readonly on: "event"; readonly eventIds: readonly string[] }
  /** Milliseconds since 1970. */
  | { readonly on: "occurred"; readonly by: Sign; readonly at: number }
  | { readonly on: "release"; readonly versions: Versions }
  | { readonly on: "project"; readonly projectIds: readonly number[] }
  /** All of this holds of its issue. */
  | { readonly on: "issue"; readonly of: readonly Condition[] };
