import { expect, it } from "vitest";
import { readRules } from "../rules/project-rules.ts";
import { groupStored } from "./group-stored.ts";
import { groupAgain } from "./prepare.ts";

const frame = (name: string) => ({ function: name, module: `shop.${name}`, in_app: true });
const event = (n: number) => ({
  event_id: String(n).padStart(32, "0"),
  platform: n % 5 === 0 ? "java" : "python",
  level: "error",
  type: "error",
  release: `shop@${n % 3}`,
  exception: {
    values: [
      {
        type: `Error${n % 2}`,
        value: `no basket ${n % 4}`,
        stacktrace: { frames: ["view", "retry", `total${n % 3}`].map(frame) },
      },
    ],
  },
  ...(n % 7 === 0 && { threads: { values: [{ id: 1, stacktrace: { frames: [frame("wait")] } }] } }),
  ...(n % 6 === 0 && { fingerprint: ["{{ default }}", "mine"] }),
  ...(n % 11 === 0 && { errors: [{ type: "invalid_data", name: "user" }] }),
});

it("events that share exceptions are grouped as if each stood alone, by whichever rules", () => {
  const candidates = [
    { fingerprintRules: "", stackRules: "" },
    { fingerprintRules: "app:no function:retry -> outside", stackRules: "function:retry -app" },
    {
      fingerprintRules: "release:*2 -> two\nvalue:*3 -> {{ default }}, three",
      stackRules: "function:view -group",
    },
  ];
  for (let round = 0; round < 2; round++) {
    for (const texts of candidates) {
      const project = { version: 1, rules: readRules(texts) };
      for (let n = 0; n < 120; n++) {
        const text = JSON.stringify(event(n));
        const alone = groupAgain(JSON.parse(text), [], project);
        expect(groupStored(text, [], project).hashes, `${n} by ${texts.stackRules}`).toEqual(alone.hashes);
      }
    }
  }
});
