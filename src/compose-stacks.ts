import path from "node:path";
import type { FilesChoice } from "./config/choices.ts";
import type { Database } from "./db/database.ts";
import type { Logger } from "./lib/logger.ts";
import type { FileStore } from "./ports/file-store.ts";
import type { Outbound } from "./ports/outbound.ts";
import { fetchedHosts } from "./projects/source-fetching.ts";
import { openArtifacts } from "./releases/artifacts/find/open-artifacts.ts";
import { SOURCE_MAP_LIMITS, type SourceMapsRoom } from "./sourcemaps/room.ts";
import { VERSION } from "./version.ts";

/** Where source maps are kept and fetched from; plain data, so that it can cross to a thread. */
export interface SourceMapsPlace {
  readonly files: FilesChoice;
  /** A folder of this machine, which all its processes share. */
  readonly folder: string;
  /** Private networks that may be asked. */
  readonly reachableNetworks: readonly string[];
  /** Of each minute, to be waited for servers of the web, which whoever else is served waits, too. */
  readonly patienceMs: number;
  /** On a thread of its own: for a process that answers requests. */
  readonly makesApart: boolean;
}

/** What the code that makes stack traces readable may touch. */
export function sourceMapsRoom(
  { folder, reachableNetworks, patienceMs, makesApart }: Omit<SourceMapsPlace, "files">,
  { db, files, log }: { readonly db: Database; readonly files: FileStore; readonly log: Logger },
): SourceMapsRoom {
  return {
    artifacts: openArtifacts({ db, files }),
    files,
    folder,
    web: {
      outbound: openOutboundLate(reachableNetworks),
      allowedHosts: (projectId) => fetchedHosts(db, projectId),
      patienceMs,
    },
    makesApart,
    limits: SOURCE_MAP_LIMITS,
    now: () => new Date(),
    log,
  };
}

/** Loaded when a project asks for the first time: most never do. */
function openOutboundLate(allowed: readonly string[]): Outbound {
  const open = async (): Promise<Outbound> => {
    const { openOutbound } = await import("./drivers/outbound-http/open-outbound.ts");
    return openOutbound({ allowed, userAgent: `Vedette/${VERSION} (source maps)` });
  };
  let opened: Promise<Outbound> | undefined;
  return {
    ask: async (url, question) => {
      opened ??= open();
      return await (await opened).ask(url, question);
    },
  };
}

type Configured = { readonly dataDir: string } & Pick<SourceMapsPlace, "files" | "reachableNetworks">;

/** For who reads events one at a time: a page waits as long as it likes. */
export function placeForReaders({ dataDir, files, reachableNetworks }: Configured): SourceMapsPlace {
  const folder = path.join(dataDir, "source-maps");
  return { files, folder, reachableNetworks, patienceMs: 60_000, makesApart: true };
}

/** For workers, of which each thread gives a tenth of its time to slow servers at the most. */
export function placeForWorkers(config: Configured): SourceMapsPlace {
  return { ...placeForReaders(config), patienceMs: 6_000, makesApart: false };
}
