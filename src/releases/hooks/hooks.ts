import { randomBytes } from "node:crypto";
import type { WireRepositoryHook } from "../../wire/release.ts";
import type { HookRow } from "./store.ts";

/** Of the address: nobody guesses it, so a stranger cannot even have a body read. */
export function newKey(): string {
  return randomBytes(16).toString("hex");
}

export const HOOK_PATH = "/api/hooks/repositories/";

export function presentHook(url: string, hook: HookRow): WireRepositoryHook {
  return {
    address: `${url}${HOOK_PATH}${hook.key}/`,
    dateCreated: hook.created_at.toISOString(),
    datePushed: hook.pushed_at?.toISOString() ?? null,
    dateRefused: hook.refused_at?.toISOString() ?? null,
  };
}
