import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { WireProject } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { deleteProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { showToast } from "../parts/toasts.ts";
import { settingsWords } from "./words.ts";

/** The end of a project, behind its own short name: a click too many must not be enough. */
export function DeleteProject({ org, project }: { org: string; project: WireProject }) {
  const w = useMessages(settingsWords);
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={w.danger}>
      <p className="settings-lead">{w.dangerText}</p>
      <Button look="danger" onClick={() => setAsking(true)}>
        {w.deleteProject}
      </Button>
      {isAsking ? <AskDialog org={org} project={project} onClose={() => setAsking(false)} /> : null}
    </Section>
  );
}

function AskDialog({ org, project, onClose }: { org: string; project: WireProject; onClose: () => void }) {
  const w = useMessages(settingsWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const remove = useMutation({
    mutationFn: () => deleteProject(org, project.slug),
    onSuccess: async () => {
      showToast({ text: w.projectDeleted(project.name) });
      await navigate({ href: `/organizations/${org}/projects/`, replace: true });
      queryClient.removeQueries({ queryKey: projectQueries.one(org, project.slug).queryKey });
      await queryClient.invalidateQueries();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === project.slug && !remove.isPending) remove.mutate();
  };
  return (
    <Dialog open title={w.deleteProjectTitle(project.name)} onClose={onClose}>
      <form className="settings-form" onSubmit={submit}>
        <p>{w.dangerText}</p>
        <Field
          label={w.typeSlug(project.slug)}
          className="code"
          required
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <FormError>{remove.error ? explain(remove.error) : null}</FormError>
        <div className="go">
          <Button onClick={onClose}>{w.keep}</Button>
          <Button
            type="submit"
            look="danger"
            disabled={typed.trim() !== project.slug}
            busy={remove.isPending}
          >
            {remove.isPending ? w.deleting : w.deleteGo}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
