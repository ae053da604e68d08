import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { WireTeamDetails } from "../../../src/wire/team.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changeTeam, teamQueries } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { teamWords } from "./words.ts";

/** What the team is called, and mentioned by. */
export function NameForm({ org, team }: { org: string; team: WireTeamDetails }) {
  const w = useMessages(teamWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(team.name);
  const [slug, setSlug] = useState(team.slug);
  const isChanged = name !== team.name || slug !== team.slug;
  const save = useMutation({
    mutationFn: () => changeTeam(org, team.slug, { name, slug }),
    onSuccess: async (changed) => {
      showToast({ text: w.saved });
      queryClient.setQueryData(teamQueries.one(org, changed.slug).queryKey, changed);
      if (changed.slug !== team.slug) {
        const href = `/organizations/${org}/teams/${encodeURIComponent(changed.slug)}/`;
        await navigate({ href, replace: true });
        queryClient.removeQueries({ queryKey: teamQueries.one(org, team.slug).queryKey });
      }
      await queryClient.invalidateQueries({ queryKey: ["teams", org] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged && !save.isPending) save.mutate();
  };
  const atField = fieldProblem(save.error, "name") ?? fieldProblem(save.error, "slug");
  return (
    <Section title={w.general}>
      <form className="settings-form" onSubmit={submit}>
        <Field
          label={w.name}
          required
          maxLength={100}
          value={name}
          error={fieldProblem(save.error, "name")}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={w.slug}
          hint={w.slugHint}
          required
          maxLength={50}
          className="code"
          spellCheck={false}
          value={slug}
          error={fieldProblem(save.error, "slug")}
          onChange={(event) => setSlug(event.target.value)}
        />
        <FormError>{save.error && !atField ? explain(save.error) : null}</FormError>
        <Button type="submit" disabled={!isChanged} busy={save.isPending}>
          {save.isPending ? w.saving : w.save}
        </Button>
      </form>
    </Section>
  );
}
