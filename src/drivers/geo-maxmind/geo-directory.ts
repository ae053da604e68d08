import { isIP } from "node:net";
import { type CityResponse, open, type Reader } from "maxmind";
import { StartError } from "../../errors.ts";
import type { Logger } from "../../lib/logger.ts";

/** Addresses looked up lately; a record costs about 1 KB. */
const MAX_REMEMBERED = 2000;

/** Names of places are asked for in this order. */
const LANGUAGE = "en";

export interface Place {
  country_code?: string;
  city?: string;
  region?: string;
}

/** A directory of addresses: what the digest's room asks for as `GeoDirectory`. */
export interface PlacesByAddress {
  find(ip: string): Place | undefined;
}

/**
 * Opens a MaxMind database (`.mmdb`; City or Country, of MaxMind or a maker of the same format) and keeps it in
 * memory. Throws a {@link StartError} that says what to do when the file is missing or is something else. A newer
 * file is taken up by the next start.
 */
export async function openGeoDirectory(file: string, log: Logger): Promise<PlacesByAddress> {
  const reader = await openReader(file);
  let isDamaged = false;
  return {
    find(ip) {
      if (isDamaged || isIP(ip) === 0) return undefined;
      try {
        return placeOf(reader.get(ip));
      } catch (error) {
        // A damaged record must not cost the crash whose address led to it.
        isDamaged = true;
        log.warn(
          { err: error, file },
          "the geo database is damaged; events get no places until the next start",
        );
        return undefined;
      }
    },
  };
}

async function openReader(file: string): Promise<Reader<CityResponse>> {
  try {
    return await open<CityResponse>(file, { cache: { max: MAX_REMEMBERED } });
  } catch (cause) {
    throw new StartError(
      `The geo database ${file} cannot be read. Give the path of a GeoLite2 or GeoIP2 City or Country file (.mmdb), or none.`,
      { cause },
    );
  }
}

function placeOf(found: Partial<CityResponse> | null): Place | undefined {
  if (found === null) return undefined;
  const country = (found.country ?? found.registered_country)?.iso_code;
  const city = found.city?.names?.[LANGUAGE];
  const region = found.subdivisions?.[0]?.names?.[LANGUAGE];
  if (country === undefined && city === undefined && region === undefined) return undefined;
  return {
    ...(country === undefined ? {} : { country_code: country }),
    ...(city === undefined ? {} : { city }),
    ...(region === undefined ? {} : { region }),
  };
}
