import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { WireRepository } from "../../../src/wire/release.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { writeRepository } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field, FieldFrame } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { repositoryWords } from "./words.ts";

const SERVICES = [
  { value: "github", label: "GitHub" },
  { value: "gitlab", label: "GitLab" },
  { value: "gitea", label: "Gitea, Forgejo" },
  { value: "bitbucket", label: "Bitbucket" },
  { value: "bitbucket_server", label: "Bitbucket Data Center" },
] as const;

/** Name, address and service of a repository: a new one, or one that is there. */
export function RepositoryDialog({
  org,
  repository,
  onClose,
}: {
  org: string;
  repository?: WireRepository;
  onClose: () => void;
}) {
  const w = useMessages(repositoryWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const serviceId = useId();
  const [name, setName] = useState(repository?.name ?? "");
  const [url, setUrl] = useState(repository?.url ?? "");
  const [service, setService] = useState<NonNullable<WireRepository["form"]> | "">(repository?.form ?? "");
  const save = useMutation({
    mutationFn: () =>
      writeRepository(
        org,
        { name: name.trim(), url: url.trim() || null, provider: service || null },
        repository?.id,
      ),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: ["repositories", org] });
      showToast({ text: w.saved(saved.name) });
      onClose();
    },
  });
  const [nameError, urlError] = [fieldProblem(save.error, "name"), fieldProblem(save.error, "url")];
  return (
    <FormDialog
      title={repository ? w.edit(repository.name) : w.addTitle}
      send={() => save.mutate()}
      isSending={save.isPending}
      sendLabel={save.isPending ? w.saving : w.save}
      problem={save.error && !nameError && !urlError ? explain(save.error) : null}
      onClose={onClose}
    >
      <Field
        label={w.name}
        hint={w.nameHint}
        error={nameError}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label={w.address}
        hint={w.addressHint}
        error={urlError}
        inputMode="url"
        maxLength={1_000}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <FieldFrame id={serviceId} label={w.service} hint={w.serviceHint}>
        <Select
          id={serviceId}
          label={w.service}
          value={service}
          options={[{ value: "", label: w.byHost }, ...SERVICES]}
          onChange={setService}
        />
      </FieldFrame>
    </FormDialog>
  );
}
