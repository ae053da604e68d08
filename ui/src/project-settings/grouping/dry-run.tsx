import "./dry-run.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { DRY_RUN_EVENTS, type WireDryRun } from "../../../../src/wire/grouping-lab.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { cancelDryRun, dryRunQueries, isUnderWay, startDryRun } from "../../api/grouping-lab.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { formatCount } from "../../i18n/numbers.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/empty.tsx";
import { FieldFrame, FormError } from "../../parts/field.tsx";
import { Select } from "../../parts/select.tsx";
import { Loading, Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { DryRunResult } from "./dry-run-result.tsx";
import { dryRunWords } from "./dry-run-words.ts";
import type { RuleTexts } from "./grouping-rules.tsx";

const CHOICES = ["1000", String(DRY_RUN_EVENTS.usual), String(DRY_RUN_EVENTS.most)] as const;

interface Place {
  org: string;
  project: string;
}

/** What the rules in the editors would make of the issues there are: started, followed, and told. */
export function DryRun({
  org,
  project,
  texts,
  isSound,
  onLoad,
}: Place & {
  texts: RuleTexts;
  isSound: boolean;
  /** Of those who may save rules; others look. */
  onLoad?: (texts: RuleTexts) => void;
}) {
  const w = useMessages(dryRunWords);
  const { data: runs } = useQuery(dryRunQueries.all(org, project));
  const [latest] = runs ?? [];
  if (runs === undefined || (latest === undefined && onLoad === undefined)) return null;
  return (
    <div className="dry-run">
      <h3>{w.title}</h3>
      <p className="settings-lead">{w.lead}</p>
      {onLoad && !(latest && isUnderWay(latest)) ? (
        <Start org={org} project={project} texts={texts} isSound={isSound} />
      ) : null}
      {latest ? (
        <Latest org={org} project={project} run={latest} texts={texts} {...(onLoad && { onLoad })} />
      ) : null}
    </div>
  );
}

function Start({ org, project, texts, isSound }: Place & { texts: RuleTexts; isSound: boolean }) {
  const w = useMessages(dryRunWords);
  const language = useLanguage();
  const explain = useExplain();
  const queryClient = useQueryClient();
  const id = useId();
  const [events, setEvents] = useState<(typeof CHOICES)[number]>(CHOICES[1]);
  const { queryKey } = dryRunQueries.all(org, project);
  const start = useMutation({
    mutationFn: () => startDryRun(org, project, { ...texts, events: Number(events) }),
    onSuccess: (run) => queryClient.setQueryData(queryKey, (known = []) => [run, ...known]),
    onSettled: () => queryClient.invalidateQueries({ queryKey, exact: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSound && !start.isPending) start.mutate();
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <FieldFrame id={id} label={w.events}>
        <Select
          id={id}
          value={events}
          options={CHOICES.map((value) => ({ value, label: formatCount(Number(value), language) }))}
          onChange={setEvents}
        />
      </FieldFrame>
      <FormError>{isSound ? start.error && explain(start.error) : w.mendFirst}</FormError>
      <Button type="submit" disabled={!isSound} busy={start.isPending}>
        {start.isPending ? w.going : w.go}
      </Button>
    </form>
  );
}

function Latest({
  org,
  project,
  run,
  texts,
  onLoad,
}: Place & { run: WireDryRun; texts: RuleTexts; onLoad?: (texts: RuleTexts) => void }) {
  const w = useMessages(dryRunWords);
  const { fingerprintingRules, groupingEnhancements } = run;
  const isOfThese =
    texts.fingerprintingRules === fingerprintingRules && texts.groupingEnhancements === groupingEnhancements;
  return (
    <section className="dry-run-latest">
      <p className="quiet-text">
        {run.by === null ? w.byGone : w.by(run.by)} · <Time value={run.dateCreated} />
        {isOfThese ? null : ` · ${w.ofOthers}`}
      </p>
      {!isOfThese && onLoad ? (
        <Button onClick={() => onLoad({ fingerprintingRules, groupingEnhancements })}>{w.load}</Button>
      ) : null}
      {isUnderWay(run) ? (
        <Progress org={org} project={project} run={run} mayCancel={onLoad !== undefined} />
      ) : null}
      <div role="status">
        {run.state === "waiting" ? w.waiting : null}
        {run.state === "running" ? w.running : null}
        {run.state === "cancelled" ? w.cancelled : null}
        {run.state === "failed" ? w.failed : null}
        {run.state === "done" ? <Found org={org} project={project} id={run.id} /> : null}
      </div>
    </section>
  );
}

function Progress({ org, project, run, mayCancel }: Place & { run: WireDryRun; mayCancel: boolean }) {
  const w = useMessages(dryRunWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelDryRun(org, project, run.id),
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: dryRunQueries.all(org, project).queryKey, exact: true }),
  });
  return (
    <>
      <progress
        className="dry-run-progress"
        aria-label={w.progress}
        {...(run.total !== null && { max: Math.max(1, run.total), value: run.looked })}
      />
      {run.total === null ? null : <p className="quiet-text">{w.looked(run.looked, run.total)}</p>}
      <FormError>{cancel.error && explain(cancel.error)}</FormError>
      {mayCancel ? (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {w.cancel}
        </Button>
      ) : null}
    </>
  );
}

function Found({ org, project, id }: Place & { id: string }) {
  const w = useMessages(dryRunWords);
  const { data, error, refetch } = useQuery(dryRunQueries.one(org, project, id));
  if (data?.result) return <DryRunResult org={org} result={data.result} />;
  if (error) return <Failed title={w.notRead} error={error} onRetry={() => void refetch()} />;
  return (
    <Loading label={w.loading}>
      <Skeleton height="60px" />
    </Loading>
  );
}
