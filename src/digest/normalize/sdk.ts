import { isObject, type Json } from "../../lib/json.ts";
import type { Sdk } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes, PathKey } from "./notes.ts";
import { label } from "./text.ts";

const MAX_ENTRIES = 200;
const SETTINGS: DataLimits = { size: 2048, depth: 4, entries: 50 };

/** The SDK that sent the event: from the payload, else from the request's `sentry_client`. */
export function sdkOf(notes: Notes, sent: Json | undefined, client: string | undefined): Sdk | undefined {
  if (typeof sent === "string") return fromClient(notes, sent) ?? fromClient(notes, client);
  if (!isObject(sent)) {
    if (sent !== undefined && sent !== null && !(Array.isArray(sent) && sent.length === 0)) {
      notes.invalid("sdk", sent, "expected an object");
    }
    return fromClient(notes, client);
  }
  notes.enter("sdk");
  const sdk: Sdk = {};
  const name = label(notes, "name", sent.name, 128);
  if (name !== undefined) sdk.name = name;
  const version = label(notes, "version", sent.version, 128);
  if (version !== undefined) sdk.version = version;
  const integrations = words(notes, "integrations", sent.integrations);
  if (integrations !== undefined) sdk.integrations = integrations;
  const packages = packagesOf(notes, sent.packages);
  if (packages !== undefined) sdk.packages = packages;
  const features = words(notes, "features", sent.features);
  if (features !== undefined) sdk.features = features;
  const settings = soundObject(notes, "settings", sent.settings, SETTINGS);
  if (settings !== undefined) sdk.settings = settings;
  notes.leave();
  for (const _ in sdk) return sdk;
  return fromClient(notes, client);
}

/** `raven-python/6.10.0`; a name may itself hold slashes. */
function fromClient(notes: Notes, client: string | undefined): Sdk | undefined {
  if (client === undefined) return undefined;
  const slash = client.lastIndexOf("/");
  const name = label(notes, "sdk", slash < 0 ? client : client.slice(0, slash), 128);
  const version = slash < 0 ? undefined : label(notes, "sdk", client.slice(slash + 1), 128);
  if (name === undefined) return undefined;
  return version === undefined ? { name } : { name, version };
}

function words(notes: Notes, key: PathKey, sent: Json | undefined): string[] | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (!Array.isArray(sent)) {
    notes.invalid(key, sent, "expected a list of names");
    return undefined;
  }
  notes.enter(key);
  if (sent.length > MAX_ENTRIES) notes.cut(undefined, sent.length);
  const list: string[] = [];
  for (let at = 0; at < sent.length && at < MAX_ENTRIES; at += 1) {
    const word = label(notes, at, sent[at], 128);
    if (word !== undefined) list.push(word);
  }
  notes.leave();
  return list.length === 0 ? undefined : list;
}

function packagesOf(notes: Notes, sent: Json | undefined): Sdk["packages"] {
  if (!Array.isArray(sent)) return undefined;
  notes.enter("packages");
  if (sent.length > MAX_ENTRIES) notes.cut(undefined, sent.length);
  const packages: NonNullable<Sdk["packages"]> = [];
  for (let at = 0; at < sent.length && at < MAX_ENTRIES; at += 1) {
    const entry = sent[at];
    if (!isObject(entry)) continue;
    const name = label(notes, at, entry.name, 128);
    const version = label(notes, at, entry.version, 128);
    if (name !== undefined) packages.push(version === undefined ? { name } : { name, version });
  }
  notes.leave();
  return packages.length === 0 ? undefined : packages;
}
