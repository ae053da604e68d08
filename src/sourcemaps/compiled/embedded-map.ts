import { Unusable } from "../map/unusable.ts";
import { EMBEDDED, embeddedUrl } from "./references.ts";

/** The bytes of the map that a script embeds as a `data:` URL. @throws Unusable */
export function embeddedMap(script: Uint8Array): Uint8Array {
  const url = embeddedUrl(Buffer.from(script.buffer, script.byteOffset, script.byteLength).toString("utf8"));
  return dataUrlBytes(url ?? "");
}

/** What a `data:` URL holds. @throws Unusable `bad_data_url` */
export function dataUrlBytes(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (!url.startsWith(EMBEDDED) || comma < 0) throw new Unusable("bad_data_url");
  const isBase64 = /;base64$/i.test(url.slice(0, comma).trim());
  if (isBase64) {
    const body = url.slice(comma + 1);
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(body)) throw new Unusable("bad_data_url");
    return Buffer.from(body, "base64");
  }
  try {
    return Buffer.from(decodeURIComponent(url.slice(comma + 1)));
  } catch {
    throw new Unusable("bad_data_url");
  }
}
