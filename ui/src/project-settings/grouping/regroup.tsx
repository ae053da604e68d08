import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireDryRunResult, WireRegroup } from "../../../../src/wire/grouping-lab.ts";
import type { WireGroupingSettings } from "../../../../src/wire/grouping-rules.ts";
import { useExplain } from "../../api/explain-problem.ts";
import {
  cancelRegroup,
  dryRunQueries,
  isRegrouping,
  regroupQueries,
  startRegroup,
  undoRegroup,
} from "../../api/grouping-lab.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { formatMoment } from "../../i18n/times.ts";
import { Button } from "../../parts/button.tsx";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { FormError } from "../../parts/field.tsx";
import { Time } from "../../parts/time.tsx";
import { regroupWords } from "./regroup-words.ts";

interface Place {
  org: string;
  project: string;
}

/** Stored events placed by the saved rules: asked for with a dry run's numbers, followed, cancelled and undone. */
export function Regroup({
  org,
  project,
  settings,
  mayWrite,
}: Place & { settings: WireGroupingSettings; mayWrite: boolean }) {
  const w = useMessages(regroupWords);
  const { data: regroups } = useQuery(regroupQueries.all(org, project));
  const [latest] = regroups ?? [];
  if (regroups === undefined || (latest === undefined && !mayWrite)) return null;
  return (
    <div className="dry-run">
      <h3>{w.title}</h3>
      <p className="settings-lead">{w.lead}</p>
      {mayWrite && !(latest && isRegrouping(latest)) ? (
        <Start org={org} project={project} settings={settings} />
      ) : null}
      {latest ? <Latest org={org} project={project} regroup={latest} mayWrite={mayWrite} /> : null}
    </div>
  );
}

function Start({ org, project, settings }: Place & { settings: WireGroupingSettings }) {
  const w = useMessages(regroupWords);
  const [asking, setAsking] = useState(false);
  const result = useFoundOf(settings, { org, project });
  const read = useReadAnew(org, project);
  if (result === undefined) return <p className="quiet-text">{w.needsRun}</p>;
  const { events, split, merge, anew, stay } = result;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{w.go}</Button>
      {asking ? (
        <ConfirmDialog
          title={w.askTitle}
          keep={w.keep}
          go={w.confirm}
          busy={w.starting}
          act={() => startRegroup(org, project, { version: settings.version })}
          onDone={read}
          onClose={() => setAsking(false)}
        >
          {w.ask(events, split, merge, anew, stay - anew)}
          <br />
          {w.askMore}
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** What the latest dry run found, if it was one of the saved rules. */
function useFoundOf(
  { fingerprintingRules, groupingEnhancements }: WireGroupingSettings,
  { org, project }: Place,
): WireDryRunResult | undefined {
  const { data: runs } = useQuery(dryRunQueries.all(org, project));
  const run = runs?.find(
    (one) =>
      one.state === "done" &&
      one.fingerprintingRules === fingerprintingRules &&
      one.groupingEnhancements === groupingEnhancements,
  );
  const { data } = useQuery({
    ...dryRunQueries.one(org, project, run?.id ?? ""),
    enabled: run !== undefined,
  });
  return run === undefined ? undefined : data?.result;
}

function useReadAnew(org: string, project: string): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: regroupQueries.all(org, project).queryKey });
}

function Latest({ org, project, regroup, mayWrite }: Place & { regroup: WireRegroup; mayWrite: boolean }) {
  const w = useMessages(regroupWords);
  const { by, dateCreated, state, moved } = regroup;
  return (
    <section className="dry-run-latest">
      <p className="quiet-text">
        {by === null ? w.byGone : w.by(by)} · <Time value={dateCreated} />
      </p>
      <div role="status">{state === "done" ? w.done(moved) : w[state]}</div>
      {isRegrouping(regroup) ? <Progress regroup={regroup} /> : null}
      {mayWrite && isRegrouping(regroup) && state !== "returning" ? (
        <Cancel org={org} project={project} id={regroup.id} />
      ) : null}
      {mayWrite && regroup.undoUntil !== null ? (
        <Undo org={org} project={project} regroup={regroup} until={regroup.undoUntil} />
      ) : null}
    </section>
  );
}

function Progress({ regroup: { total, looked, planned, moved } }: { regroup: WireRegroup }) {
  const w = useMessages(regroupWords);
  const whole = planned ?? total;
  const part = planned === null ? looked : moved;
  return (
    <>
      <progress
        className="dry-run-progress"
        aria-label={planned === null ? w.looking : w.progress}
        {...(whole !== null && { max: Math.max(1, whole), value: part })}
      />
      {whole === null ? null : <p className="quiet-text">{w.of(part, whole)}</p>}
    </>
  );
}

function Cancel({ org, project, id }: Place & { id: string }) {
  const w = useMessages(regroupWords);
  const explain = useExplain();
  const onSettled = useReadAnew(org, project);
  const cancel = useMutation({ mutationFn: () => cancelRegroup(org, project, id), onSettled });
  return (
    <>
      <FormError>{cancel.error && explain(cancel.error)}</FormError>
      <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
        {w.cancel}
      </Button>
    </>
  );
}

function Undo({ org, project, regroup, until }: Place & { regroup: WireRegroup; until: string }) {
  const w = useMessages(regroupWords);
  const language = useLanguage();
  const [asking, setAsking] = useState(false);
  const read = useReadAnew(org, project);
  return (
    <>
      <p className="quiet-text">
        {w.undoUntil} {formatMoment(until, language)}
      </p>
      <Button onClick={() => setAsking(true)}>{w.undo}</Button>
      {asking ? (
        <ConfirmDialog
          title={w.undoTitle}
          keep={w.keep}
          go={w.undoGo}
          busy={w.undoing}
          act={() => undoRegroup(org, project, regroup.id)}
          onDone={read}
          onClose={() => setAsking(false)}
        >
          {w.undoText(regroup.moved)}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
