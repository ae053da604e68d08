import { envelopeTemplate } from "./envelope-template.ts";

const ROUNDS = 20_000;

/**
 * How long this machine takes to parse the JSON of such an event once, in microseconds of CPU: what the other
 * figures are to be held against, since machines differ by a factor of three, and shared ones from minute to minute.
 */
export function parseMicros(kilobytes: number): number {
  const json = envelopeTemplate(kilobytes).split("\n")[2]?.replace("@timestamp@@@@", "1795356000.000") ?? "";
  for (let round = 0; round < ROUNDS / 4; round++) JSON.parse(json);
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) JSON.parse(json);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / ROUNDS;
}

if (process.argv[2] === "child") {
  const kilobytes = Number(process.argv[3]);
  process.on("message", () => process.send?.(parseMicros(kilobytes)));
  // Warm before it counts.
  parseMicros(kilobytes);
  process.send?.("ready");
}
