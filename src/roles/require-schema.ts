import { migrationState, tooOld } from "../db/migrate.ts";
import { StartError } from "../errors.ts";

/**
 * A role of a cluster never changes the schema: it says who does, and stops. A schema that is newer does no harm,
 * since migrations expand first, unless one of them says that it needs newer code.
 */
export async function requireSchema(databaseUrl: string): Promise<void> {
  const { pending, breaking } = await migrationState(databaseUrl);
  if (breaking.length > 0) throw tooOld(breaking);
  if (pending.length > 0) {
    throw new StartError(
      `The database lacks ${pending.join(", ")}. Run "vedette upgrade" once with this version, then start again.`,
    );
  }
}
