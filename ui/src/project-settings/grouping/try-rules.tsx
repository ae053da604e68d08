import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WireEventGrouping, WireGroupingTrialAnswer } from "../../../../src/wire/grouping-rules.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { tryGrouping } from "../../api/grouping.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { Field, FormError } from "../../parts/field.tsx";
import { GroupingParts } from "../../parts/grouping-parts.tsx";
import { PageLink } from "../../parts/page-link.tsx";
import type { RuleTexts } from "./grouping-rules.tsx";
import { groupingRuleWords } from "./words.ts";

/** Groups one stored event by rules that are not saved, and says what would be different, and why. */
export function TryRules({
  org,
  project,
  texts,
  isSound,
  keeps,
}: {
  org: string;
  project: string;
  texts: RuleTexts;
  isSound: boolean;
  /** Whether former rules are to be looked at, too. */
  keeps: boolean;
}) {
  const w = useMessages(groupingRuleWords);
  const explain = useExplain();
  const [eventId, setEventId] = useState("");
  const trial = useMutation({
    mutationFn: () =>
      tryGrouping(org, project, { ...texts, ...(eventId.trim() && { eventId: eventId.trim() }) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSound && !trial.isPending) trial.mutate();
  };
  return (
    <div className="try-rules">
      <h3>{w.tryTitle}</h3>
      <p className="settings-lead">{w.tryLead}</p>
      <form className="settings-form" onSubmit={submit}>
        <Field
          label={w.eventId}
          hint={w.eventIdHint}
          className="code"
          maxLength={64}
          spellCheck={false}
          autoComplete="off"
          value={eventId}
          onChange={(event) => setEventId(event.target.value)}
        />
        <FormError>{isSound ? trial.error && explain(trial.error) : w.tryFirst}</FormError>
        <Button type="submit" disabled={!isSound} busy={trial.isPending}>
          {trial.isPending ? w.trying : w.tryGo}
        </Button>
      </form>
      <div role="status">{trial.data ? <Result org={org} answer={trial.data} keeps={keeps} /> : null}</div>
    </div>
  );
}

function Result({
  org,
  answer: { event, now, tried, isSame },
  keeps,
}: {
  org: string;
  answer: WireGroupingTrialAnswer;
  keeps: boolean;
}) {
  const w = useMessages(groupingRuleWords);
  return (
    <div className="try-answer">
      <p>
        <PageLink href={`/organizations/${org}/issues/${event.issueId}/events/${event.id}/`}>
          {event.title}
        </PageLink>
      </p>
      <p>
        <strong>{isSame ? w.same : tried.issue ? w.joins : w.makesNew}</strong>{" "}
        {!isSame && tried.issue ? (
          <PageLink href={`/organizations/${org}/issues/${tried.issue.id}/`}>
            {tried.issue.shortId} {tried.issue.title}
          </PageLink>
        ) : null}{" "}
        {!isSame && !tried.issue && now.issue && keeps ? w.staysWhole(now.issue.shortId) : null}{" "}
        {tried.title ? w.wouldBeCalled(tried.title) : null}
      </p>
      <Side title={w.byThese} grouping={tried} />
      <Side title={w.now} grouping={now} />
    </div>
  );
}

function Side({ title, grouping }: { title: string; grouping: WireEventGrouping }) {
  return (
    <section>
      <h4>{title}</h4>
      <GroupingParts parts={grouping.parts} />
    </section>
  );
}
