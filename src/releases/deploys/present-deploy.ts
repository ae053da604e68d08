import type { WireDeploy } from "../../wire/release.ts";
import type { DeployRow } from "./store.ts";

export function presentDeploy(row: DeployRow): WireDeploy {
  return {
    id: String(row.id),
    environment: row.environment,
    name: row.name,
    url: row.url,
    dateStarted: row.started_at?.toISOString() ?? null,
    dateFinished: row.finished_at.toISOString(),
  };
}
