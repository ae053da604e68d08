import "./comments.css";
import type { WireIssueDetails } from "../../../../src/wire/issue.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { useOrganization } from "../../shell/organization.ts";
import { useOwnMark } from "./use-own-mark.ts";
import { commentWords } from "./words.ts";

/** Whether one hears of an issue's comments, why, and the way to change that. */
export function Following({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(commentWords);
  const access = useOrganization()?.access ?? [];
  const mark = useOwnMark(org, issue.id);
  const { isSubscribed, subscriptionDetails } = issue;
  return (
    <div className="following">
      <span>{subscriptionDetails ? w.why[subscriptionDetails.reason] : w.notSubscribed}</span>
      {access.includes("event:write") ? (
        <Button
          look="quiet"
          icon="mail"
          busy={mark.isPending}
          onClick={() => mark.mutate({ isSubscribed: !isSubscribed })}
        >
          {isSubscribed ? w.unsubscribe : w.subscribe}
        </Button>
      ) : null}
    </div>
  );
}

/** One's own bookmark; to be found again with `is:bookmarked`. */
export function BookmarkButton({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(commentWords);
  const mark = useOwnMark(org, issue.id);
  const isBookmarked = mark.isPending ? mark.variables.isBookmarked === true : issue.isBookmarked;
  return (
    <IconButton
      look="plain"
      icon="bookmark"
      className={isBookmarked ? "marked" : ""}
      label={isBookmarked ? w.unbookmark : w.bookmark}
      aria-pressed={isBookmarked}
      onClick={() => mark.mutate({ isBookmarked: !isBookmarked })}
    />
  );
}
