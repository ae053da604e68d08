import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import type { WireProject } from "../../../src/wire/project.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changeProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { PLATFORMS } from "../new-project/platforms/all.ts";
import { Button } from "../parts/button.tsx";
import { Field, FieldFrame, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { settingsWords } from "./words.ts";

/** Name, short name and platform; saved together. */
export function GeneralForm({
  org,
  project,
  mayWrite,
}: {
  org: string;
  project: WireProject;
  mayWrite: boolean;
}) {
  const w = useMessages(settingsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const platformId = useId();
  const [name, setName] = useState(project.name);
  const [slug, setSlug] = useState(project.slug);
  const [platform, setPlatform] = useState(project.platform ?? "");
  const isChanged = name !== project.name || slug !== project.slug || platform !== (project.platform ?? "");

  const save = useMutation({
    mutationFn: () => changeProject(org, project.slug, { name, slug, platform: platform || null }),
    onSuccess: async (changed) => {
      showToast({ text: w.saved });
      queryClient.setQueryData(projectQueries.one(org, changed.slug).queryKey, changed);
      await queryClient.invalidateQueries({ queryKey: projectQueries.all(org).queryKey, exact: true });
      const home = `/organizations/${org}/projects/${encodeURIComponent(changed.slug)}/settings/`;
      if (changed.slug !== project.slug) await navigate({ href: home, replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) save.mutate();
  };
  const atField = fieldProblem(save.error, "name") ?? fieldProblem(save.error, "slug");
  const known = PLATFORMS.some(({ id }) => id === platform);

  return (
    <Section title={w.general}>
      <form className="settings-form" onSubmit={submit}>
        <Field
          label={w.name}
          required
          maxLength={100}
          readOnly={!mayWrite}
          value={name}
          error={fieldProblem(save.error, "name")}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={w.slug}
          hint={w.slugHint}
          required
          maxLength={50}
          readOnly={!mayWrite}
          className="code"
          spellCheck={false}
          value={slug}
          error={fieldProblem(save.error, "slug")}
          onChange={(event) => setSlug(event.target.value)}
        />
        <FieldFrame id={platformId} label={w.platform}>
          <Select
            id={platformId}
            label={w.platform}
            value={platform}
            disabled={!mayWrite}
            options={[
              { value: "", label: w.noPlatform },
              ...(known || !platform ? [] : [{ value: platform, label: platform }]),
              ...PLATFORMS.map(({ id, name: label }) => ({ value: id, label })),
            ]}
            onChange={setPlatform}
          />
        </FieldFrame>
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
