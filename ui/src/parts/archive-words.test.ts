import { expect, it } from "vitest";
import type { WireArchive } from "../../../src/wire/issue.ts";
import { archiveClause, archiveWords, spanText } from "./archive-words.ts";

const moment = (iso: string) => iso.slice(0, 10);
const until = (details: WireArchive) =>
  archiveClause("archived_until_condition_met", details, archiveWords.en, moment);

it("until what an issue is archived is said in words, whatever was asked for", () => {
  expect(until({ ignoreCount: 1 })).toBe("until 1 more event comes");
  expect(until({ ignoreCount: 1000, ignoreWindow: 60 })).toBe("until 1,000 events come within 1 hour");
  expect(until({ ignoreUserCount: 2, ignoreUserWindow: 1440 })).toBe(
    "until 2 users are affected within 1 day",
  );
  expect(until({ ignoreUntil: "2026-11-24T00:00:00Z", ignoreUserCount: 3 })).toBe(
    "until 2026-11-24 or until 3 more users are affected",
  );
  expect(until({ ignoreDuration: 90 })).toBe("for 90 minutes");
  expect(archiveClause("archived_forever", {}, archiveWords.en, moment)).toBe("for ever");
  expect(archiveClause("archived_until_escalating", {}, archiveWords.en, moment)).toBe("until it escalates");
});

it("lengths are told in their largest whole unit", () => {
  expect([45, 60, 120, 1440, 10_080, 20_160].map((minutes) => spanText(minutes, archiveWords.en))).toEqual([
    "45 minutes",
    "1 hour",
    "2 hours",
    "1 day",
    "1 week",
    "2 weeks",
  ]);
});
