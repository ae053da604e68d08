import { ROOT, start } from "./program.ts";

/** Builds the web pages when they are older than their source, as `npm start` does; several may ask at once. */
export async function ensurePages(): Promise<void> {
  const script = 'root=$1; . "$root/scripts/setup.sh"; set_up dev pages';
  const { code, stderr } = await start("sh", ["-euc", script, "sh", ROOT]).ended;
  if (code !== 0) throw new Error(`the web pages could not be built: ${stderr}`);
}
