import type { SourceMapsRoom } from "./room.ts";

/** Whether anything could make stacks of this project readable: an upload, or a host of the web. */
export async function hasFiles(
  { artifacts, web }: Pick<SourceMapsRoom, "artifacts" | "web">,
  projectId: number,
): Promise<boolean> {
  return (await artifacts.hasAny(projectId)) || (await web?.allowedHosts(projectId)) !== undefined;
}
