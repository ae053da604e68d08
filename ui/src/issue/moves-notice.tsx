import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { Notice } from "../parts/notice.tsx";
import { moveWords } from "./move-words.ts";

/** Events that are on their way to this issue or from it, and how many have come. */
export function MovesNotice({ issue: { moves } }: { issue: WireIssueDetails }) {
  const w = useMessages(moveWords);
  return moves.map(({ id, isComing, kind, other, moved, total }) => (
    <Notice key={id} look="info">
      {isComing ? w.coming(moved, other.shortId) : w.leaving(moved, other.shortId)}
      {total > 0 ? w.of(Math.max(total, moved)) : w.soFar}. {kind === "merge" ? w.figures : w.figuresLeaving}
    </Notice>
  ));
}
