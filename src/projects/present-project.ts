import { teamsOfProjects } from "../accounts/teams/store.ts";
import type { WireProject } from "../wire/project.ts";
import { DEFAULT_FLOOD_RATE } from "./flood-control.ts";
import type { Project } from "./projects.ts";
import type { ProjectsRoom } from "./room.ts";
import { eventsByHour, unresolvedIssues } from "./store.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Projects of one organisation as clients read them, with their teams and last 24 hours: three questions for all. */
export async function presentProjects(
  room: Pick<ProjectsRoom, "db" | "now" | "floodRate">,
  organization: { readonly id: number; readonly slug: string; readonly name: string },
  projects: readonly Project[],
): Promise<WireProject[]> {
  const ids = projects.map((project) => project.id);
  const firstHour = (Math.floor(room.now() / HOUR_MS) - HOURS + 1) * HOUR_MS;
  const hours = await eventsByHour(room.db, ids, new Date(firstHour));
  const unresolved = await unresolvedIssues(room.db, ids);
  const teams = await teamsOfProjects(room.db, ids);
  const events = new Map(hours.map((row) => [`${row.projectId}:${row.hour.getTime()}`, row.events]));

  const { id, slug, name } = organization;
  return projects.map((project) => ({
    id: String(project.id),
    slug: project.slug,
    name: project.name,
    platform: project.platform,
    dateCreated: project.createdAt.toISOString(),
    firstEvent: project.firstEventAt?.toISOString() ?? null,
    isMember: true,
    hasAccess: true,
    features: [],
    status: "active",
    organization: { id: String(id), slug, name },
    team: teams.get(project.id)?.[0] ?? null,
    teams: teams.get(project.id) ?? [],
    allowedDomains: [...project.allowedDomains],
    sourceFetching: { ...project.sourceFetching, hosts: [...project.sourceFetching.hosts] },
    floodControl: { perMinute: project.floodRate, operators: room.floodRate ?? DEFAULT_FLOOD_RATE },
    stats: {
      "24h": Array.from({ length: HOURS }, (_, hour) => {
        const at = firstHour + hour * HOUR_MS;
        return [at / 1000, events.get(`${project.id}:${at}`) ?? 0];
      }),
    },
    unresolvedIssues: unresolved.get(project.id) ?? 0,
  }));
}

export async function presentProject(
  room: Pick<ProjectsRoom, "db" | "now">,
  organization: { readonly id: number; readonly slug: string; readonly name: string },
  project: Project,
): Promise<WireProject> {
  const [presented] = await presentProjects(room, organization, [project]);
  if (presented === undefined) throw new Error("one project in, none out");
  return presented;
}
