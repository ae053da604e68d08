import type { RefObject } from "react";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { useShortcut } from "../parts/shortcuts.ts";
import { issuesWords } from "./words.ts";

/** The keys of the list. They mean the selected issues, or the one that has the focus. Enter is the link's own. */
export function useRowKeys({
  table,
  issues,
  selected,
  toggle,
  clear,
  change,
  merge,
}: {
  table: RefObject<HTMLElement | null>;
  issues: readonly WireIssue[];
  selected: ReadonlySet<string>;
  toggle: (id: string) => void;
  clear: () => void;
  change: (issues: readonly WireIssue[], change: WireIssueChange) => void;
  merge: () => void;
}): void {
  const w = useMessages(issuesWords);
  const focused = () => document.activeElement?.closest("[data-issue]")?.getAttribute("data-issue") ?? null;
  const meant = () => issues.filter(({ id }) => (selected.size > 0 ? selected.has(id) : id === focused()));
  const move = (step: 1 | -1) => {
    const at = issues.findIndex(({ id }) => id === focused());
    const next = issues[at < 0 ? (step > 0 ? 0 : issues.length - 1) : at + step];
    const link = next && table.current?.querySelector<HTMLElement>(`[data-issue="${next.id}"] .l1 a`);
    link?.focus();
  };
  const assign = () => {
    const of = selected.size > 0 ? "selected" : focused();
    if (of !== null) document.querySelector<HTMLElement>(`[data-assign="${of}"]`)?.click();
  };
  useShortcut("j", w.moveDown, () => move(1));
  useShortcut("k", w.moveUp, () => move(-1));
  useShortcut("x", w.choose, () => {
    const id = focused();
    if (id !== null) toggle(id);
  });
  useShortcut("e", w.resolve, () => change(meant(), { status: "resolved" }));
  useShortcut("y", w.archive, () => change(meant(), { status: "ignored" }));
  useShortcut("u", w.reopen, () => change(meant(), { status: "unresolved" }));
  useShortcut("a", w.assignSelected, assign);
  useShortcut("m", w.mergeSelected, merge);
  useShortcut("Escape", w.unselect, clear);
}
