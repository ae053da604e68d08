import { readFileSync } from "node:fs";
import path from "node:path";

const RECORDED = path.resolve(import.meta.dirname, "../fixtures/envelopes");
const NAMES = [
  "node/error-with-cause",
  "browser/uncaught-error",
  "node/unhandled-rejection",
  "browser/message",
  "node/message",
  "browser/unhandled-rejection",
] as const;

const MARKS = { id: "@event-id@", crash: "@crash@", time: "@timestamp@", user: "@user@", region: "@region@" };

/** What SDKs sent once, with places for what differs from event to event. */
const TEMPLATES = NAMES.map((name) => {
  const [head = "", itemHeader = "", payload = ""] = readFileSync(
    path.join(RECORDED, name, "body"),
    "utf8",
  ).split("\n");
  const event = JSON.parse(payload) as Record<string, unknown> & {
    exception?: { values: { type?: string }[] };
  };
  const [first] = event.exception?.values ?? [];
  if (first?.type !== undefined) first.type = MARKS.crash;
  else event.message = `the queue of ${MARKS.crash} is nearly full`;
  const whole = {
    ...event,
    event_id: MARKS.id,
    timestamp: MARKS.time,
    user: { id: MARKS.user },
    tags: { region: MARKS.region, shard: "seven" },
  };
  const header = { ...(JSON.parse(head) as object), event_id: MARKS.id };
  return `${JSON.stringify(header)}\n${itemHeader}\n${JSON.stringify(whole)}\n`;
});

/** The `n`th envelope of somebody whose application crashes in the way that `crash` names. */
export function envelopeOf(id: string, n: number, crash: string): string {
  const template = TEMPLATES[n % TEMPLATES.length] ?? "";
  return template
    .replaceAll(MARKS.id, id)
    .replaceAll(MARKS.crash, crash)
    .replace(`"${MARKS.time}"`, (Date.now() / 1000).toFixed(3))
    .replace(MARKS.user, `user-${n % 41}`)
    .replace(MARKS.region, `region-${n % 5}`);
}
