import { FIRST_ORGANIZATION } from "../accounts/organizations.ts";
import { ensureProject } from "./projects.ts";
import type { ProjectsRoom } from "./room.ts";

/** The project whose DSN the first start prints, so that an application can report before anybody signed in. */
export async function ensureFirstProject(room: Pick<ProjectsRoom, "db" | "url">): Promise<string> {
  const { dsn } = await ensureProject(room, { organization: FIRST_ORGANIZATION, project: "my-app" });
  return dsn;
}
