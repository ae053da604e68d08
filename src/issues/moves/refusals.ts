import { Refusal } from "../../errors.ts";
import type { MoveRefused } from "../../ports/issue-moves.ts";

/** Why issues cannot be merged or unmerged now, and what to do. */
export function refuseMove(why: MoveRefused): Refusal {
  return WHY[why]();
}

const WHY: Record<MoveRefused, () => Refusal> = {
  gone: () =>
    new Refusal(
      "conflict",
      "One of these issues was merged or deleted meanwhile. Reload the page and try again.",
    ),
  busy: () =>
    new Refusal("conflict", "Events of one of these issues are still being moved. Try again in a moment.", {
      retryAfterSeconds: 5,
    }),
  none: () =>
    new Refusal("bad_request", "No stored event of this issue is meant, so there is nothing to move."),
  all: () =>
    new Refusal(
      "bad_request",
      "These are all events that are stored of this issue. Leave out some of them: an issue keeps at least one.",
    ),
  not_its_own: () =>
    new Refusal(
      "bad_request",
      "Some of these hashes or events are not of this issue. Reload the page and choose again.",
    ),
  old_nodes: () =>
    new Refusal(
      "conflict",
      "A node of this installation still runs an earlier version, which would lose counts. Merge when the upgrade is done.",
      { retryAfterSeconds: 90 },
    ),
};
