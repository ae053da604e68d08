import "./bulk-progress.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { WireBulkChange } from "../../../src/wire/bulk-change.ts";
import { bulkChangesQuery, cancelBulkChange, isUnderWay, undoBulkChange } from "../api/bulk-changes.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { useChangeText } from "../parts/change-text.ts";
import { FormError } from "../parts/field.tsx";
import { bulkWords } from "./bulk-words.ts";

/** What ended longer ago than this is no news any more. */
const NEWS_MS = 3_600_000;
const closedKey = (org: string) => `vedette-bulk-change-closed:${org}`;

/** The last change of many issues that one asked for: how far it is, and the way back. Found again after a reload. */
export function BulkProgress({ org }: { org: string }) {
  const { data: changes } = useQuery(bulkChangesQuery(org));
  const [closed, setClosed] = useState(() => readClosed(org));
  const [latest] = changes ?? [];
  if (latest === undefined || latest.id === closed || !isNews(latest)) return null;
  const close = () => {
    setClosed(latest.id);
    rememberClosed(org, latest.id);
  };
  return <Latest key={latest.id} org={org} change={latest} onClose={close} />;
}

function Latest({ org, change, onClose }: { org: string; change: WireBulkChange; onClose: () => void }) {
  const w = useMessages(bulkWords);
  const cache = useQueryClient();
  const explain = useExplain();
  const label = useId();
  const { queryKey } = bulkChangesQuery(org);
  const onSettled = () => cache.invalidateQueries({ queryKey });
  const cancel = useMutation({ mutationFn: () => cancelBulkChange(org, change.id), onSettled });
  const undo = useMutation({
    mutationFn: () => undoBulkChange(org, change.id),
    onSuccess: (begun) => cache.setQueryData(queryKey, (known = []) => [begun, ...known]),
    onSettled,
  });
  const ended = useEndText();
  const isOpen = isUnderWay(change);
  const error = cancel.error ?? undo.error;
  return (
    <section className="bulk-progress" aria-label={w.title}>
      {isOpen ? (
        <>
          <p id={label}>{w.doing[doingOf(change)]}</p>
          <progress aria-labelledby={label} max={Math.max(1, change.total)} value={change.done} />
          <span className="far">{w.far(change.done, change.total)}</span>
        </>
      ) : null}
      <p role="status" className="ended">
        {isOpen ? null : ended(change)}
      </p>
      <FormError>{error ? explain(error) : null}</FormError>
      {isOpen ? (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {w.cancel}
        </Button>
      ) : null}
      {change.canUndo && change.undoneBy === null ? (
        <Button busy={undo.isPending} onClick={() => undo.mutate()}>
          {w.undo}
        </Button>
      ) : null}
      {isOpen ? null : <IconButton icon="x" label={w.close} onClick={onClose} />}
    </section>
  );
}

function doingOf({ kind, change }: WireBulkChange): keyof (typeof bulkWords)["en"]["doing"] {
  if (kind !== "change") return kind;
  if (change?.status) return change.status;
  return change?.assignedTo === undefined ? "changed" : "assigned";
}

/** What became of it, in one sentence. */
function useEndText(): (change: WireBulkChange) => string {
  const w = useMessages(bulkWords);
  const changeText = useChangeText();
  return ({ kind, state, change, total, done, changed }) => {
    const parts = [
      kind === "delete"
        ? w.deleted(changed)
        : kind === "discard"
          ? w.discarded(changed)
          : kind === "undo"
            ? w.undone(changed)
            : change?.status || change?.priority || change?.assignedTo !== undefined
              ? changeText(changed, change, change.assignedTo)
              : w.changed(done),
    ];
    if (kind === "undo" && done > changed) parts.push(w.left(done - changed));
    if (state === "cancelled") parts.push(w.stoppedAt(done, total));
    if (state === "failed") parts.push(w.failed);
    return parts.join(w.sentences);
  };
}

function isNews({ dateEnded }: WireBulkChange): boolean {
  return dateEnded === null || Date.now() - Date.parse(dateEnded) < NEWS_MS;
}

function readClosed(org: string): string | null {
  try {
    return localStorage.getItem(closedKey(org));
  } catch {
    return null; // Storage is off: closed until the page is left.
  }
}

function rememberClosed(org: string, id: string): void {
  try {
    localStorage.setItem(closedKey(org), id);
  } catch {
    // Storage is off.
  }
}
