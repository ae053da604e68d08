import "./grouping-rules.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WireGroupingSettings } from "../../../../src/wire/grouping-rules.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { changeGrouping, groupingQueries } from "../../api/grouping.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { formatDate } from "../../i18n/times.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/empty.tsx";
import { FormError } from "../../parts/field.tsx";
import { Section } from "../../parts/section.tsx";
import { Loading, Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { showToast } from "../../parts/toasts.ts";
import { DryRun } from "./dry-run.tsx";
import { Regroup } from "./regroup.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { TryRules } from "./try-rules.tsx";
import { useSettled } from "./use-settled.ts";
import { Versions } from "./versions.tsx";
import { groupingRuleWords } from "./words.ts";

/** What the project calls one issue: its two texts of rules, written, tried and put in force. */
export function GroupingRules({
  org,
  project,
  mayWrite,
}: {
  org: string;
  project: string;
  mayWrite: boolean;
}) {
  const w = useMessages(groupingRuleWords);
  const { data: settings, error, refetch } = useQuery(groupingQueries.settings(org, project));
  return (
    <Section id="grouping" title={w.title} {...(settings && { note: settings.algorithm })}>
      <p className="settings-lead">
        {w.lead} {w.docs}
      </p>
      {settings ? (
        <RulesForm
          key={settings.version}
          org={org}
          project={project}
          settings={settings}
          mayWrite={mayWrite}
        />
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <Skeleton height="120px" />
        </Loading>
      )}
    </Section>
  );
}

/** Both texts as they stand in the editors. */
export interface RuleTexts {
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
}

/** Long enough that a release's events of old versions have come. */
const TRANSITION_DAYS = 30;

function RulesForm({
  org,
  project,
  settings,
  mayWrite,
}: {
  org: string;
  project: string;
  settings: WireGroupingSettings;
  mayWrite: boolean;
}) {
  const w = useMessages(groupingRuleWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const [texts, setTexts] = useState<RuleTexts>({
    fingerprintingRules: settings.fingerprintingRules,
    groupingEnhancements: settings.groupingEnhancements,
  });
  const [keeps, setKeeps] = useState(true);
  const { fingerprintingRules, groupingEnhancements } = texts;
  const settled = useSettled(texts);
  const { data: problems } = useQuery(groupingQueries.problems(org, project, settled));
  const isSound = !problems || Object.values(problems).every((list) => list.length === 0);
  const isChanged =
    fingerprintingRules !== settings.fingerprintingRules ||
    groupingEnhancements !== settings.groupingEnhancements;
  const save = useMutation({
    mutationFn: () =>
      changeGrouping(org, project, {
        fingerprintingRules,
        groupingEnhancements,
        transitionDays: keeps ? TRANSITION_DAYS : 0,
        version: settings.version,
      }),
    onSuccess: async (changed) => {
      showToast({ text: w.saved });
      const { queryKey } = groupingQueries.settings(org, project);
      queryClient.setQueryData(queryKey, changed);
      await queryClient.invalidateQueries({ queryKey: groupingQueries.versions(org, project).queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && isSound && !save.isPending) save.mutate();
  };
  return (
    <>
      <form className="grouping-rules" onSubmit={submit}>
        <RuleEditor
          label={w.fingerprint}
          hint={w.fingerprintHint}
          text={fingerprintingRules}
          problems={problems?.fingerprintingRules ?? []}
          readOnly={!mayWrite}
          onChange={(text) => setTexts({ ...texts, fingerprintingRules: text })}
        />
        <RuleEditor
          label={w.stack}
          hint={w.stackHint}
          text={groupingEnhancements}
          problems={problems?.groupingEnhancements ?? []}
          readOnly={!mayWrite}
          onChange={(text) => setTexts({ ...texts, groupingEnhancements: text })}
        />
        {mayWrite ? (
          <>
            <label className="web-sources">
              <input type="checkbox" checked={keeps} onChange={(event) => setKeeps(event.target.checked)} />
              <span>
                {w.keep}
                <small>{w.keepHint(TRANSITION_DAYS)}</small>
              </span>
            </label>
            <FormError>{save.error ? explain(save.error) : null}</FormError>
            <Button type="submit" disabled={!isChanged || !isSound} busy={save.isPending}>
              {save.isPending ? w.saving : w.save}
            </Button>
          </>
        ) : null}
      </form>
      <LastChange settings={settings} />
      <Versions org={org} project={project} {...(mayWrite && { onLoad: setTexts })} />
      <TryRules
        org={org}
        project={project}
        texts={{ fingerprintingRules, groupingEnhancements }}
        isSound={isSound}
        keeps={mayWrite && keeps}
      />
      <DryRun
        org={org}
        project={project}
        texts={texts}
        isSound={isSound}
        {...(mayWrite && { onLoad: setTexts })}
      />
      <Regroup org={org} project={project} settings={settings} mayWrite={mayWrite} />
    </>
  );
}

function LastChange({ settings: { changed, former } }: { settings: WireGroupingSettings }) {
  const w = useMessages(groupingRuleWords);
  const language = useLanguage();
  if (changed === undefined) return null;
  return (
    <p className="quiet-text last-change">
      {changed.by === null ? w.changedByGone : w.changedBy(changed.by)} · <Time value={changed.at} />
      {former.map(({ version, until }) => ` · ${w.former(version, formatDate(new Date(until), language))}`)}
    </p>
  );
}
