import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { savedSearchesQuery, saveSearch } from "../api/saved-searches.ts";
import { useMessages } from "../i18n/messages.ts";
import { Field } from "../parts/field.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { useStreamFilter } from "./use-filter.ts";
import { viewWords } from "./view-words.ts";

/** Keeps a search under a name, for oneself or for everybody. */
export function SaveViewDialog({
  query,
  sort,
  onClose,
}: {
  query: string;
  sort: string;
  onClose: () => void;
}) {
  const w = useMessages(viewWords);
  const explain = useExplain();
  const { org } = useStreamFilter();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      saveSearch(org, { name: name.trim(), query, sort, visibility: isShared ? "organization" : "owner" }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: savedSearchesQuery(org).queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title={w.save}
      send={() => save.mutate()}
      isSending={save.isPending}
      sendLabel={w.keep}
      problem={save.error ? explain(save.error) : null}
      onClose={onClose}
    >
      <p>
        <code className="view-query">{query || w.everything}</code>
      </p>
      <Field
        label={w.name}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label className="view-share">
        <input type="checkbox" checked={isShared} onChange={(event) => setShared(event.target.checked)} />
        {w.share}
      </label>
    </FormDialog>
  );
}
