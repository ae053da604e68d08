import type { Compose } from "./docker.ts";

/** When `act` fails, what the containers said last is printed with the failure. */
export async function withLogs(projects: readonly Compose[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    for (const project of projects) console.log(await project.logs());
    throw error;
  }
}
