import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { createProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { Instructions } from "./instructions.tsx";
import { PlatformPicker } from "./platform-picker.tsx";
import type { Platform } from "./platforms/platform.ts";
import { Steps } from "./steps.tsx";
import { newProjectWords } from "./words.ts";

/** Name and platform; then there is a DSN. */
export function CreateProject({ org }: { org: string }) {
  const w = useMessages(newProjectWords);
  const explain = useExplain();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: projects } = useQuery(projectQueries.all(org));
  const [name, setName] = useState("");
  const [isNameMissing, setNameMissing] = useState(false);
  const [platform, setPlatform] = useState<Platform | null>(null);

  const create = useMutation({
    mutationFn: () => createProject(org, { name: name.trim(), platform: platform?.id ?? null }),
    onSuccess: async (project) => {
      queryClient.setQueryData(projectQueries.one(org, project.slug).queryKey, project);
      await queryClient.invalidateQueries({ queryKey: projectQueries.all(org).queryKey, exact: true });
      await navigate({
        href: `/organizations/${org}/projects/new/?project=${encodeURIComponent(project.slug)}`,
      });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setNameMissing(!name.trim());
    if (name.trim() && !create.isPending) create.mutate();
    else document.getElementById("main")?.querySelector<HTMLInputElement>("input[name=name]")?.focus();
  };
  const atField = isNameMissing
    ? w.nameMissing
    : (fieldProblem(create.error, "name") ?? fieldProblem(create.error, "slug"));

  return (
    <form className="ob" onSubmit={submit}>
      <div className="ob-l">
        <h1>{projects?.length === 0 ? w.firstTitle : w.title}</h1>
        <p className="lead">{w.lead}</p>
        <Steps at={1} />
        <div className="ob-name">
          <Field
            label={w.name}
            hint={w.nameHint}
            error={atField}
            name="name"
            maxLength={100}
            autoComplete="off"
            autoFocus
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setNameMissing(false);
            }}
          />
        </div>
        <PlatformPicker value={platform?.id ?? null} onChange={setPlatform} />
      </div>
      <div className="ob-r">
        {platform ? (
          <Instructions platform={platform} target={null} />
        ) : (
          <p className="ob-none">{w.choose}</p>
        )}
        <section className="ob-create">
          <FormError>{create.error && !atField ? explain(create.error) : null}</FormError>
          <Button type="submit" look="primary" busy={create.isPending}>
            {create.isPending ? w.creating : w.create}
          </Button>
          <p className="hint">{w.createHint}</p>
        </section>
      </div>
    </form>
  );
}
