import { existsSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfig } from "../../config.ts";
import { openDataDir } from "../../data-dir/open.ts";
import { explain } from "../explain.ts";
import { type Finding, inUnits, ok, problem, warning } from "./finding.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const OLDEST_NODE = 24;
/** Nobody ran this before it was written. */
const EARLIEST_NOW = Date.UTC(2026, 0, 1);

export function checkNode(version = process.versions.node): Finding {
  return Number.parseInt(version, 10) >= OLDEST_NODE
    ? ok("Node.js", `version ${version}`)
    : problem(
        "Node.js",
        `version ${version}`,
        `Start through bin/vedette, which brings Node ${OLDEST_NODE}.`,
      );
}

export async function checkDataDir({ dataDir }: LoadedConfig): Promise<Finding> {
  try {
    openDataDir(dataDir);
  } catch (error) {
    return problem("Data directory", explain(error));
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const found = `${dataDir} is writable, ${inUnits(free)} free`;
  const advice =
    "Free some space, shorten VEDETTE_RETENTION_DAYS, or move the data directory to a larger disk.";
  if (free < 256 * MIB) return problem("Data directory", found, advice);
  return free < 2 * GIB ? warning("Data directory", found, advice) : ok("Data directory", found);
}

export function checkPages(): Finding {
  const index = path.resolve(import.meta.dirname, "../../../ui/dist/index.html");
  return existsSync(index)
    ? ok("Web pages", "built")
    : warning("Web pages", "not built yet", "Start through bin/vedette or npm start, which builds them.");
}

export async function checkPlaces({ geoipDatabase }: LoadedConfig): Promise<Finding> {
  if (geoipDatabase === undefined) return ok("GeoIP", "not configured; events carry no country");
  try {
    await access(geoipDatabase, constants.R_OK);
    return ok("GeoIP", `${geoipDatabase} is readable`);
  } catch {
    return problem("GeoIP", `${geoipDatabase} cannot be read`, "Correct VEDETTE_GEOIP_DB, or unset it.");
  }
}

export function checkClock(now = Date.now()): Finding {
  return now > EARLIEST_NOW
    ? ok("Clock", new Date(now).toISOString())
    : problem(
        "Clock",
        new Date(now).toISOString(),
        "Set this machine's clock, best by NTP: events are dated by it.",
      );
}
