import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { savedSearchesQuery, saveSearch } from "../api/saved-searches.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, FormError } from "../parts/field.tsx";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <Dialog open title={w.save} onClose={onClose}>
      <form className="view-form" onSubmit={submit}>
        <p>
          <code>{query || w.everything}</code>
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
        <FormError>{save.error ? explain(save.error) : null}</FormError>
        <div className="go">
          <Button type="submit" look="primary" busy={save.isPending}>
            {w.keep}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
