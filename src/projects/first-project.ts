import { ensureProject } from "./projects.ts";
import type { ProjectsRoom } from "./room.ts";

/** Slugs until the set-up page gives the organisation its name. */
export const FIRST = { organization: "my-team", project: "my-app" } as const;

/** The project whose DSN the first start prints, so that an application can report before anybody signed in. */
export async function ensureFirstProject(room: Pick<ProjectsRoom, "db" | "url">): Promise<string> {
  return (await ensureProject(room, FIRST)).dsn;
}
