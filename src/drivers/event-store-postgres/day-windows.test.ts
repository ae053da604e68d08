import { describe, expect, it } from "vitest";
import { dayText, windowsBack } from "./day-windows.ts";

const at = (text: string): number => Date.parse(`${text}Z`);

describe("windows over day partitions", () => {
  it("reach further back each time and end with everything asked for", () => {
    const windows = [...windowsBack(at("2026-11-22T14:00"), at("2026-09-01T00:00"))];
    expect(windows.map((window) => window.fromDay)).toEqual(["2026-11-20", "2026-11-06", "2026-08-31"]);
    expect(windows.map((window) => window.isLast)).toEqual([false, false, true]);
  });

  it("are one when all lies in the last days", () => {
    expect([...windowsBack(at("2026-11-22T14:00"), at("2026-11-21T09:00"))]).toEqual([
      { fromDay: "2026-11-21", soundFrom: at("2026-11-21T09:00"), isLast: true },
    ]);
  });

  it("call no row final that an earlier partition could still precede", () => {
    for (const { fromDay, soundFrom, isLast } of windowsBack(at("2026-11-22T14:00"), 0)) {
      if (!isLast) expect(soundFrom).toBeGreaterThan(at(`${fromDay}T00:00`));
    }
  });

  it("look into the day before for what occurred just after midnight", () => {
    expect(dayText(at("2026-11-22T00:00:30"))).toBe("2026-11-21");
  });
});
