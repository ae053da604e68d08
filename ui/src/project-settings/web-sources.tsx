import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WireProject } from "../../../src/wire/project.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changeProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { webSourcesWords } from "./web-sources-words.ts";

/** Whether files that nobody uploaded are fetched, and from where. */
export function WebSources({
  org,
  project,
  mayWrite,
}: {
  org: string;
  project: WireProject;
  mayWrite: boolean;
}) {
  const w = useMessages(webSourcesWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { sourceFetching: kept } = project;
  const [isOn, setIsOn] = useState(kept.isOn);
  const [text, setText] = useState(kept.hosts.join(", "));
  const hosts = text.split(/[\s,;，；]+/u).filter((host) => host !== "");
  const isChanged = isOn !== kept.isOn || hosts.join() !== kept.hosts.join();

  const save = useMutation({
    mutationFn: () => changeProject(org, project.slug, { sourceFetching: { isOn, hosts } }),
    onSuccess: (changed) => {
      showToast({ text: w.saved });
      setText(changed.sourceFetching.hosts.join(", "));
      queryClient.setQueryData(projectQueries.one(org, changed.slug).queryKey, changed);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) save.mutate();
  };
  const atField = fieldProblem(save.error, "sourceFetching");

  return (
    <Section title={w.title}>
      <form className="settings-form" onSubmit={submit}>
        <label className="web-sources">
          <input
            type="checkbox"
            checked={isOn}
            disabled={!mayWrite}
            onChange={(event) => setIsOn(event.target.checked)}
          />
          <span>
            {w.isOn}
            <small>{w.isOnHint}</small>
          </span>
        </label>
        {isOn ? (
          <Field
            label={w.hosts}
            hint={w.hostsHint}
            readOnly={!mayWrite}
            className="code"
            spellCheck={false}
            autoCapitalize="none"
            maxLength={10_000}
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
