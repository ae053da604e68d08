import { migrationState } from "../db/migrate.ts";
import { StartError } from "../errors.ts";

/** A role of a cluster never changes the schema: it says who does, and stops. */
export async function requireSchema(databaseUrl: string): Promise<void> {
  const { pending, unknown } = await migrationState(databaseUrl);
  if (unknown.length > 0) {
    throw new StartError(
      `The database was upgraded by a newer version of Vedette (it knows ${unknown.join(", ")}). ` +
        "Start that version or a later one.",
    );
  }
  if (pending.length > 0) {
    throw new StartError(
      `The database lacks ${pending.join(", ")}. Run "vedette upgrade" once with this version, then start again.`,
    );
  }
}
