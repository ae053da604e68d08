import type { LoadedConfig } from "../../config.ts";
import { type DatabaseFacts, inspectDatabase } from "../../db/inspect.ts";
import { createLogger } from "../../logger.ts";
import { explain } from "../explain.ts";
import { reachPostgres } from "../reach-postgres.ts";
import { type Finding, inUnits, ok, problem, warning } from "./finding.ts";

const MUCH_CLOCK_MS = 5_000;

export async function checkPostgres(config: LoadedConfig): Promise<Finding[]> {
  const whose = config.database.kind === "embedded" ? "the one that Vedette brings" : "DATABASE_URL";
  try {
    await using postgres = await reachPostgres(config, "doctor", createLogger("error", "doctor"));
    const facts = await inspectDatabase(postgres.url);
    return [
      ok("Postgres", `${whose}, version ${facts.version}, ${inUnits(facts.size)}`),
      checkSchema(facts, config.database.kind === "embedded" && postgres.isOurs),
      checkClocks(facts),
    ];
  } catch (error) {
    return [problem("Postgres", explain(error))];
  }
}

function checkSchema({ migrations }: DatabaseFacts, isOurs: boolean): Finding {
  const { applied, pending, edited, unknown, breaking } = migrations;
  if (breaking.length > 0) {
    return problem(
      "Schema",
      `a newer version left ${breaking.join(", ")}`,
      "Start that version or a later one.",
    );
  }
  if (edited.length > 0) {
    return problem(
      "Schema",
      `${edited.join(", ")} was edited after use`,
      "Restore the file as it was released.",
    );
  }
  if (unknown.length > 0) {
    return warning(
      "Schema",
      `a newer version added ${unknown.join(", ")}, which this one can work with`,
      "Start that version on every node to end the roll-out.",
    );
  }
  if (pending.length === 0) return ok("Schema", `up to date (${applied.length} migrations)`);
  const advice = isOurs ? 'The next "vedette run all" applies it.' : 'Run "vedette upgrade".';
  return (isOurs ? warning : problem)("Schema", `${pending.join(", ")} is not applied yet`, advice);
}

function checkClocks({ clockAheadMs }: DatabaseFacts): Finding {
  const seconds = Math.abs(clockAheadMs / 1000).toFixed(1);
  if (Math.abs(clockAheadMs) < MUCH_CLOCK_MS)
    return ok("Clock of the database", "agrees with this machine's");
  return warning(
    "Clock of the database",
    `${seconds} s ${clockAheadMs > 0 ? "ahead of" : "behind"} this machine's`,
    "Set both clocks by NTP.",
  );
}
