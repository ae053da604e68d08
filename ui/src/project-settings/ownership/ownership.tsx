import "./ownership.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { AUTO_ASSIGNMENT, type WireOwnership } from "../../../../src/wire/ownership.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { changeOwnership, ownershipQueries } from "../../api/ownership.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/empty.tsx";
import { FormError } from "../../parts/field.tsx";
import { Section } from "../../parts/section.tsx";
import { Loading, Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { showToast } from "../../parts/toasts.ts";
import { RuleEditor } from "../grouping/rule-editor.tsx";
import { useSettled } from "../grouping/use-settled.ts";
import { CodeOwnersDialog } from "./code-owners-dialog.tsx";
import { TryOwnership } from "./try-ownership.tsx";
import { withCodeOwners } from "./with-code-owners.ts";
import { ownershipWords } from "./words.ts";

/** Who owns what of the project: its rules, written, tried and put in force. */
export function Ownership({ org, project, mayWrite }: { org: string; project: string; mayWrite: boolean }) {
  const w = useMessages(ownershipWords);
  const { data: settings, error, refetch } = useQuery(ownershipQueries.settings(org, project));
  return (
    <Section id="ownership" title={w.title}>
      <p className="settings-lead">
        {w.lead} {w.docs}
      </p>
      {settings ? (
        <OwnershipForm
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

function OwnershipForm({
  org,
  project,
  settings,
  mayWrite,
}: {
  org: string;
  project: string;
  settings: WireOwnership;
  mayWrite: boolean;
}) {
  const w = useMessages(ownershipWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const kept = settings.raw ?? "";
  const [raw, setRaw] = useState(kept);
  const [assigns, setAssigns] = useState(settings.autoAssignment === AUTO_ASSIGNMENT.owner);
  const [isImporting, setImporting] = useState(false);
  const { data } = useQuery(ownershipQueries.problems(org, project, useSettled(raw)));
  const problems = data?.problems ?? settings.problems;
  const isSound = problems.length === 0;
  const autoAssignment = assigns ? AUTO_ASSIGNMENT.owner : AUTO_ASSIGNMENT.off;
  const isChanged = raw !== kept || autoAssignment !== settings.autoAssignment;
  const save = useMutation({
    mutationFn: () =>
      changeOwnership(org, project, {
        ...(raw !== kept && { raw }),
        autoAssignment,
        version: settings.version,
      }),
    onSuccess: async (changed) => {
      showToast({ text: w.saved });
      queryClient.setQueryData(ownershipQueries.settings(org, project).queryKey, changed);
      await queryClient.invalidateQueries({ queryKey: ["owners", org] });
    },
  });
  const mayAsk = isChanged && (isSound || raw === kept);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mayAsk && !save.isPending) save.mutate();
  };
  return (
    <>
      <form className="grouping-rules" onSubmit={submit}>
        <RuleEditor
          label={w.rules}
          hint={w.hint}
          text={raw}
          problems={problems}
          readOnly={!mayWrite}
          onChange={setRaw}
        />
        {mayWrite ? (
          <>
            <label className="web-sources">
              <input
                type="checkbox"
                checked={assigns}
                onChange={(event) => setAssigns(event.target.checked)}
              />
              <span>
                {w.assigns}
                <small>{w.assignsHint}</small>
              </span>
            </label>
            <FormError>{save.error ? explain(save.error) : null}</FormError>
            <div className="ownership-buttons">
              <Button type="submit" disabled={!mayAsk} busy={save.isPending}>
                {save.isPending ? w.saving : w.save}
              </Button>
              <Button onClick={() => setImporting(true)}>{w.take}</Button>
            </div>
          </>
        ) : null}
      </form>
      {settings.lastUpdated ? (
        <p className="quiet-text last-change">
          {settings.changedBy ? w.changedBy(settings.changedBy) : w.changedByGone} ·{" "}
          <Time value={settings.lastUpdated} />
        </p>
      ) : null}
      <TryOwnership org={org} project={project} raw={raw} />
      {isImporting ? (
        <CodeOwnersDialog
          org={org}
          project={project}
          onTake={(rules) => {
            setRaw(withCodeOwners(raw, rules));
            setImporting(false);
          }}
          onClose={() => setImporting(false)}
        />
      ) : null}
    </>
  );
}
