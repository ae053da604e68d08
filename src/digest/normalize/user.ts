import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { EventRequest, EventUser, Sdk } from "../../protocol/event.ts";
import type { GeoDirectory } from "../room.ts";
import { addressOf, isPublicAddress } from "./address.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes } from "./notes.ts";
import { label } from "./text.ts";

const DATA: DataLimits = { size: 8192, depth: 5, entries: 50 };
const OWN = new Set([
  "id",
  "email",
  "username",
  "name",
  "segment",
  "ip_address",
  "geo",
  "data",
  "sentry_user",
]);
/** SDKs of these run on the user's own device (reference: ingest-protocol.md §10). */
const ON_DEVICE = new Set(["javascript", "cocoa", "objc"]);

/** Where an address may come from, besides the payload's user. */
export interface Whereabouts {
  readonly platform: string;
  readonly request: EventRequest | undefined;
  readonly sdk: Sdk | undefined;
  readonly clientIp: string | undefined;
  readonly places: GeoDirectory | undefined;
  /** A browser's own report: it speaks for its user. */
  readonly isBrowserReport: boolean;
}

/** Whom it struck (reference: event-payload.md §3). Keys of the SDK's own invention go to `data`. */
export function userOf(notes: Notes, payload: JsonObject, whereabouts: Whereabouts): EventUser | undefined {
  const raw = userObject(notes, payload.user ?? payload["sentry.interfaces.User"]);
  notes.enter("user");
  const user: EventUser = {};
  if (raw !== undefined) readNames(notes, raw, user);
  const ip = ipOf(notes, raw?.ip_address, whereabouts);
  if (ip !== undefined) user.ip_address = ip;
  const geo = (raw === undefined ? undefined : geoOf(notes, raw.geo)) ?? lookedUp(ip, whereabouts.places);
  if (geo !== undefined) user.geo = geo;
  const data = raw === undefined ? undefined : soundObject(notes, "data", otherKeys(raw), DATA);
  if (data !== undefined) user.data = data;
  notes.leave();
  for (const _ in user) return user;
  return undefined;
}

function userObject(notes: Notes, sent: Json | undefined): JsonObject | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (isObject(sent)) return sent;
  if (Array.isArray(sent)) {
    if (sent.length > 0) notes.invalid("user", sent, "expected an object");
    return undefined;
  }
  notes.invalid("user", sent, "expected an object");
  return typeof sent === "boolean" ? undefined : { id: sent };
}

function readNames(notes: Notes, raw: JsonObject, user: EventUser): void {
  const sentId = raw.id;
  // Ids that are numbers are as good as text; beyond 2^53 they lost digits before they came here.
  const id = label(notes, "id", Number.isSafeInteger(sentId) ? String(sentId) : sentId, 128);
  if (id !== undefined) user.id = id;
  const email = label(notes, "email", raw.email, 75);
  if (email !== undefined) user.email = email;
  const username = label(notes, "username", raw.username, 128);
  if (username !== undefined) user.username = username;
  const name = label(notes, "name", raw.name, 128);
  if (name !== undefined) user.name = name;
  const segment = label(notes, "segment", raw.segment, 64);
  if (segment !== undefined) user.segment = segment;
}

/** Explicit, else `REMOTE_ADDR`, else the connection's when that may be taken (ingest-protocol.md §10). */
function ipOf(notes: Notes, sent: Json | undefined, whereabouts: Whereabouts): string | undefined {
  const setting = whereabouts.sdk?.settings?.infer_ip;
  const isAuto = sent === "{{auto}}";
  if (sent !== undefined && sent !== null && sent !== "" && !isAuto) {
    const explicit = typeof sent === "string" ? addressOf(sent) : undefined;
    if (explicit !== undefined) return explicit;
    notes.invalid("ip_address", sent, "expected an IP address");
  }
  if (setting === "never") return undefined;
  const remote = whereabouts.request?.env?.REMOTE_ADDR;
  const fromEnv = typeof remote === "string" ? addressOf(remote) : undefined;
  if (fromEnv !== undefined) return fromEnv;
  const mayInfer =
    isAuto ||
    setting === "auto" ||
    remote === "{{auto}}" ||
    whereabouts.isBrowserReport ||
    ON_DEVICE.has(whereabouts.platform);
  if (!mayInfer || whereabouts.clientIp === undefined) return undefined;
  return addressOf(whereabouts.clientIp);
}

function geoOf(notes: Notes, sent: Json | undefined): EventUser["geo"] {
  if (!isObject(sent)) return undefined;
  notes.enter("geo");
  const country = label(notes, "country_code", sent.country_code, 8);
  const city = label(notes, "city", sent.city, 128);
  const region = label(notes, "region", sent.region, 128);
  notes.leave();
  if (country === undefined && city === undefined && region === undefined) return undefined;
  return {
    ...(country === undefined ? {} : { country_code: country }),
    ...(city === undefined ? {} : { city }),
    ...(region === undefined ? {} : { region }),
  };
}

function lookedUp(ip: string | undefined, places: GeoDirectory | undefined): EventUser["geo"] {
  if (ip === undefined || places === undefined || !isPublicAddress(ip)) return undefined;
  return places.find(ip);
}

function otherKeys(raw: JsonObject): Json | undefined {
  const data = raw.data;
  const others: [string, Json][] = [];
  for (const name in raw) if (!OWN.has(name)) others.push([name, raw[name] ?? null]);
  if (others.length === 0) return data;
  return Object.fromEntries([...(isObject(data) ? Object.entries(data) : []), ...others]);
}
