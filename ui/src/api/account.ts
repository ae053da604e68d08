import { queryOptions } from "@tanstack/react-query";
import type {
  Role,
  WireAccountActivity,
  WireEndedSessions,
  WireMailWishes,
  WireMember,
  WireOrganization,
  WireOwnSession,
  WireToken,
} from "../../../src/wire/account.ts";
import { requestAll } from "./page.ts";
import { request } from "./request.ts";

export const accountQueries = {
  tokens: () =>
    queryOptions({
      queryKey: ["tokens"],
      queryFn: ({ signal }) => requestAll<WireToken>("/api-tokens/", { signal }),
    }),
  activity: () =>
    queryOptions({
      queryKey: ["account-activity"],
      queryFn: ({ signal }) => request<WireAccountActivity[]>("/users/me/activity/", { signal }),
    }),
  sessions: () =>
    queryOptions({
      queryKey: ["own-sessions"],
      queryFn: ({ signal }) => request<WireOwnSession[]>("/users/me/sessions/", { signal }),
    }),
  mailWishes: () =>
    queryOptions({
      queryKey: ["mail-wishes"],
      queryFn: ({ signal }) => request<WireMailWishes>("/users/me/mail/", { signal }),
    }),
  members: (org: string) =>
    queryOptions({
      queryKey: ["members", org],
      queryFn: ({ signal }) =>
        requestAll<WireMember>(`/organizations/${encodeURIComponent(org)}/members/`, { signal }),
    }),
};

export const endOwnSession = (id: string): Promise<void> =>
  request(`/users/me/sessions/${encodeURIComponent(id)}/`, { method: "DELETE" });

/** All but the one of this browser. */
export const endOtherSessions = (): Promise<WireEndedSessions> =>
  request("/users/me/sessions/", { method: "DELETE" });

/** The answer is the only one that carries the token itself. */
export const createToken = (name: string, scopes: readonly string[]): Promise<WireToken> =>
  request("/api-tokens/", { method: "POST", body: { name, scopes } });

export const revokeToken = (id: string): Promise<void> =>
  request(`/api-tokens/${encodeURIComponent(id)}/`, { method: "DELETE" });

export const changeMailWishes = (
  change: Partial<Pick<WireMailWishes, "newIssues" | "comments" | "woken"> & { language: "en" | "zh-CN" }>,
): Promise<WireMailWishes> => request("/users/me/mail/", { method: "PUT", body: change });

const memberPath = (org: string, id = "") =>
  `/organizations/${encodeURIComponent(org)}/members/${id === "" ? "" : `${encodeURIComponent(id)}/`}`;

/** Somebody without an account is invited by mail. */
export const addMember = (org: string, person: { email: string; role: Role }): Promise<WireMember> =>
  request(memberPath(org), { method: "POST", body: person });

export const changeMember = (org: string, id: string, role: Role): Promise<WireMember> =>
  request(memberPath(org, id), { method: "PUT", body: { role } });

export const inviteAgain = (org: string, id: string): Promise<WireMember> =>
  request(`${memberPath(org, id)}invite/`, { method: "POST" });

export const removeMember = (org: string, id: string): Promise<void> =>
  request(memberPath(org, id), { method: "DELETE" });

/** Forbidding takes back every public link to the organisation's issues. */
export const allowSharing = (org: string, allowSharedIssues: boolean): Promise<WireOrganization> =>
  request(`/organizations/${encodeURIComponent(org)}/`, { method: "PUT", body: { allowSharedIssues } });
