import { Refusal, StartError } from "../errors.ts";

/** Why a command ended, in a sentence for its operator. Only what nobody foresaw brings its stack along. */
export function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return `Unexpected failure: ${String(error)}`;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = SENTENCES[code];
  return known ? `${known} (${error.message})` : `Unexpected failure: ${error.stack ?? error.message}`;
}

/** By Node's codes of the operating system and Postgres' SQLSTATEs. */
const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space, then start again.",
  EDQUOT: "This user's share of the disk is used up. Free some space, then start again.",
  EROFS: "The file system is read-only. Mount it for writing, or choose another place with VEDETTE_DATA_DIR.",
  EACCES: "This user may not do that. Start Vedette as the user who owns the data directory.",
  EPERM: "This user may not do that. Start Vedette as the user who owns the data directory.",
  EMFILE: "Too many files are open. Raise the limit (ulimit -n), then start again.",
  ENOMEM: "The machine is out of memory. Free some, then start again.",
  ECONNREFUSED: "The database does not answer. Check DATABASE_URL and that the server runs.",
  ECONNRESET: "The database broke the connection. Look into its log, then try again.",
  "53100": "The database's disk is full. Free some space, then try again.",
  "53300": "The database has no connection left. Raise its max_connections, or stop what holds them.",
  "57P01": "The database was shut down meanwhile. Start it, then try again.",
  "42P01": 'The database has not been upgraded to this version. Run "vedette upgrade", then try again.',
  "42703": 'The database has not been upgraded to this version. Run "vedette upgrade", then try again.',
};
