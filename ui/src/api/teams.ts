import { queryOptions } from "@tanstack/react-query";
import type { WireMember } from "../../../src/wire/account.ts";
import type { WireNewTeam, WireTeam, WireTeamDetails } from "../../../src/wire/team.ts";
import { requestAll } from "./page.ts";
import { request } from "./request.ts";

const teamPath = (org: string, team: string) =>
  `/teams/${encodeURIComponent(org)}/${encodeURIComponent(team)}/`;

export const teamQueries = {
  all: (org: string) =>
    queryOptions({
      queryKey: ["teams", org],
      queryFn: ({ signal }) =>
        requestAll<WireTeam>(`/organizations/${encodeURIComponent(org)}/teams/`, { signal }),
    }),
  one: (org: string, team: string) =>
    queryOptions({
      queryKey: ["teams", org, team],
      queryFn: ({ signal }) => request<WireTeamDetails>(teamPath(org, team), { signal }),
    }),
  members: (org: string, team: string) =>
    queryOptions({
      queryKey: ["teams", org, team, "members"],
      queryFn: ({ signal }) => requestAll<WireMember>(`${teamPath(org, team)}members/`, { signal }),
    }),
};

export const createTeam = (org: string, team: WireNewTeam): Promise<WireTeamDetails> =>
  request(`/organizations/${encodeURIComponent(org)}/teams/`, { method: "POST", body: team });

export const changeTeam = (org: string, team: string, change: WireNewTeam): Promise<WireTeamDetails> =>
  request(teamPath(org, team), { method: "PUT", body: change });

export const deleteTeam = (org: string, team: string): Promise<void> =>
  request(teamPath(org, team), { method: "DELETE" });

/** `member` is an id, or `me`. */
const seatPath = (org: string, team: string, member: string) =>
  `/organizations/${encodeURIComponent(org)}/members/${encodeURIComponent(member)}/teams/${encodeURIComponent(team)}/`;

export const joinTeam = (org: string, team: string, member: string): Promise<WireTeamDetails> =>
  request(seatPath(org, team, member), { method: "POST" });

export const leaveTeam = (org: string, team: string, member: string): Promise<WireTeamDetails> =>
  request(seatPath(org, team, member), { method: "DELETE" });

const projectPath = (org: string, team: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/teams/${encodeURIComponent(team)}/`;

export const addTeamProject = (org: string, team: string, project: string): Promise<unknown> =>
  request(projectPath(org, team, project), { method: "POST" });

export const removeTeamProject = (org: string, team: string, project: string): Promise<unknown> =>
  request(projectPath(org, team, project), { method: "DELETE" });
