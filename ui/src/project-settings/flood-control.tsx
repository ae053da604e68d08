import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { WireProject } from "../../../src/wire/project.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changeProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FieldFrame, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { floodWords } from "./flood-words.ts";

type Choice = "operators" | "own" | "off";

/** How many events of one fingerprint are kept in full. */
export function FloodControl({
  org,
  project,
  mayWrite,
}: {
  org: string;
  project: WireProject;
  mayWrite: boolean;
}) {
  const w = useMessages(floodWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const choiceId = useId();
  const { perMinute, operators } = project.floodControl;
  const kept = choiceOf(perMinute);
  const [choice, setChoice] = useState(kept);
  const [text, setText] = useState(String(perMinute || operators || 100));
  // What is no figure is sent as one that the server refuses in words.
  const own = /^[1-9]\d*$/u.test(text.trim()) ? Number(text) : -1;
  const wanted = choice === "operators" ? null : choice === "off" ? 0 : own;
  const isChanged = choice !== kept || (choice === "own" && wanted !== perMinute);

  const save = useMutation({
    mutationFn: () => changeProject(org, project.slug, { floodControl: { perMinute: wanted } }),
    onSuccess: (changed) => {
      showToast({ text: w.saved });
      queryClient.setQueryData(projectQueries.one(org, changed.slug).queryKey, changed);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) save.mutate();
  };
  const atField = fieldProblem(save.error, "floodControl");

  return (
    <Section title={w.title}>
      <form className="settings-form" onSubmit={submit} noValidate>
        <p className="lead">{w.lead}</p>
        <FieldFrame id={choiceId} label={w.choice}>
          <Select<Choice>
            id={choiceId}
            value={choice}
            disabled={!mayWrite}
            options={[
              { value: "operators", label: w.operators(operators) },
              { value: "own", label: w.own },
              { value: "off", label: w.off },
            ]}
            onChange={setChoice}
          />
        </FieldFrame>
        {choice === "own" ? (
          <Field
            label={w.perMinute}
            hint={w.hint}
            inputMode="numeric"
            maxLength={6}
            readOnly={!mayWrite}
            value={text}
            error={atField}
            onChange={(event) => setText(event.target.value)}
          />
        ) : null}
        <FormError>{save.error && !atField ? explain(save.error) : null}</FormError>
        {mayWrite ? (
          <Button type="submit" disabled={!isChanged} busy={save.isPending}>
            {save.isPending ? w.saving : w.save}
          </Button>
        ) : null}
      </form>
    </Section>
  );
}

function choiceOf(perMinute: number | null): Choice {
  if (perMinute === null) return "operators";
  return perMinute === 0 ? "off" : "own";
}
