import type { WireEvent } from "../../../src/wire/event.ts";
import type { IconName } from "../parts/icon-paths.tsx";

/** What is known of one thing around the event: the user, the browser, the device. */
export interface ContextCard {
  readonly key: string;
  readonly icon: IconName;
  readonly items: readonly { readonly name: string; readonly value: unknown }[];
}

const ICONS: Record<string, IconName> = {
  user: "user",
  browser: "globe",
  os: "term",
  client_os: "term",
  device: "operate",
  runtime: "term",
  app: "env",
  trace: "merge",
  gpu: "operate",
  culture: "language",
  response: "http",
  state: "env",
  flags: "new",
  sdk: "box",
};
const FIRST = ["user", "browser", "device", "os", "runtime", "app", "trace"];

/** Cards in the order of interest. Sizes and shares are made readable; nothing is left out but what is empty. */
export function contextCards(event: WireEvent): ContextCard[] {
  const cards: ContextCard[] = [];
  if (event.user) {
    const { geo, data, ip_address: ip, ...user } = event.user;
    cards.push(card("user", { ...user, ip, ...(geo && { place: placeOf(geo) }), ...data }));
  }
  for (const [key, context] of Object.entries(event.contexts)) {
    // Feedback has a section of its own.
    if (key === "feedback" || typeof context !== "object" || context === null) continue;
    const { type, ...values } = context;
    cards.push(
      card(
        key,
        type === key || type === "default" ? values : { ...values, ...(type !== kindOf(key) && { type }) },
      ),
    );
  }
  if (event.sdk) {
    const { name, version } = event.sdk;
    cards.push(
      card("sdk", {
        name,
        version,
        dist: event.dist,
        received: event.dateReceived,
        size: formatBytes(event.size),
      }),
    );
  }
  return cards.filter(({ items }) => items.length > 0).sort((a, b) => rank(a.key) - rank(b.key));
}

function rank(key: string): number {
  const at = FIRST.indexOf(key);
  return at >= 0 ? at : key === "sdk" ? 200 : 100;
}

/** `client_os` is of the kind `os`. */
const kindOf = (key: string): string => key.replace(/^client_/u, "");

function card(key: string, values: Record<string, unknown>): ContextCard {
  const items = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => ({ name, value: readable(name, value) }));
  return { key, icon: Object.hasOwn(ICONS, key) ? (ICONS[key] ?? "box") : "box", items };
}

function readable(name: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (/(?:^|_)(?:memory|storage)|_size$|^size$|memory$/u.test(name) && value >= 1024)
    return formatBytes(value);
  if (name === "battery_level") return `${Math.round(value)} %`;
  return value;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let rest = bytes;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${rest >= 100 || unit === 0 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}

function placeOf(geo: Record<string, string>): string {
  return [geo.city, geo.region, geo.country_code].filter(Boolean).join(", ");
}
