import "./stream.css";
import { useRef, useState } from "react";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import type { Assignee } from "../parts/assign-menu.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Removal, RemoveDialog } from "../parts/remove-dialog.tsx";
import { useIssueChange } from "../parts/use-issue-change.ts";
import { useMoves } from "../parts/use-moves.ts";
import { useOrganization } from "../shell/organization.ts";
import { BulkBar, canMerge } from "./bulk-bar.tsx";
import { IssueRow } from "./issue-row.tsx";
import { useRowKeys } from "./use-row-keys.ts";
import { useSelection } from "./use-selection.ts";
import { issuesWords, type SortName } from "./words.ts";

/** The rows, what is selected among them, and what is done with it. */
export function IssueTable({
  org,
  issues,
  statusAsRead,
  sort,
  isSelecting,
  onSelectingEnd,
}: {
  org: string;
  issues: readonly WireIssue[];
  /** By id: a row whose status has changed since is on its way out. */
  statusAsRead: ReadonlyMap<string, string>;
  sort: SortName;
  /** A phone shows checkboxes only when they are asked for. */
  isSelecting: boolean;
  onSelectingEnd: () => void;
}) {
  const w = useMessages(issuesWords);
  const table = useRef<HTMLDivElement>(null);
  const { selected, toggle, selectAll, clear } = useSelection(issues.map(({ id }) => id));
  const send = useIssueChange(org);
  const moves = useMoves(org);
  const access = useOrganization()?.access ?? [];
  const [removal, setRemoval] = useState<Removal | null>(null);
  const chosen = issues.filter(({ id }) => selected.has(id));

  const change = (which: readonly WireIssue[], what: WireIssueChange, assignee?: Assignee) => {
    const differing = which.filter(({ status }) => !what.status || status !== what.status);
    if (differing.length > 0) void send(differing, what, assignee);
    if (chosen.length > 0) leave();
  };
  const leave = () => {
    clear();
    onSelectingEnd();
  };
  const merge = () => {
    if (!canMerge(chosen)) return;
    void moves.merge(chosen.map(({ id }) => id));
    leave();
  };
  useRowKeys({ table, issues, selected, toggle, clear: leave, change, merge });

  const actions = {
    toggle: (issue: WireIssue, isRange: boolean) => toggle(issue.id, isRange),
    assign: (issue: WireIssue, assignee: Assignee) =>
      void send([issue], { assignedTo: assignee ? `user:${assignee.id}` : null }, assignee),
  };
  const isAll = issues.length > 0 && chosen.length === issues.length;
  return (
    <>
      <div
        ref={table}
        className={`issues ${isSelecting || chosen.length > 0 ? "selecting" : ""}`}
        role="table"
        aria-label={w.title}
      >
        <Head
          sort={sort}
          isAll={isAll}
          isSome={chosen.length > 0}
          label={w.selectAll(issues.length)}
          onAll={() => (isAll ? clear() : selectAll())}
        />
        {issues.map((issue) => (
          <IssueRow
            key={issue.id}
            org={org}
            issue={issue}
            selected={selected.has(issue.id)}
            leaving={issue.status !== (statusAsRead.get(issue.id) ?? issue.status)}
            actions={actions}
          />
        ))}
      </div>
      {chosen.length === 0 ? null : (
        <BulkBar
          issues={chosen}
          onChange={(what, assignee) => change(chosen, what, assignee)}
          onMerge={merge}
          onRemove={access.includes("event:admin") ? setRemoval : undefined}
          onClear={leave}
        />
      )}
      {removal && chosen.length > 0 ? (
        <RemoveDialog
          org={org}
          issues={chosen}
          removal={removal}
          onDone={leave}
          onClose={() => setRemoval(null)}
        />
      ) : null}
    </>
  );
}

function Head({
  sort,
  isAll,
  isSome,
  label,
  onAll,
}: {
  sort: SortName;
  isAll: boolean;
  isSome: boolean;
  label: string;
  onAll: () => void;
}) {
  const w = useMessages(issuesWords);
  const column = (name: SortName, className: string, text: string) => (
    <span
      className={`${className} num`}
      role="columnheader"
      aria-sort={sort === name ? "descending" : undefined}
    >
      {text}
      {sort === name ? <Icon name="down" /> : null}
    </span>
  );
  return (
    <div className="ihead" role="row">
      <span className="c-sel" role="columnheader">
        <input
          type="checkbox"
          aria-label={label}
          checked={isAll}
          ref={(box) => {
            if (box) box.indeterminate = isSome && !isAll;
          }}
          onChange={onAll}
        />
      </span>
      <span className="c-lvl" role="columnheader">
        <span className="sr">{w.level}</span>
      </span>
      <span className="c-title" role="columnheader">
        {w.issue}
      </span>
      <span className="c-spark" role="columnheader">
        {w.day}
      </span>
      {column("freq", "c-ev", w.events)}
      {column("user", "c-us", w.users)}
      {column("date", "c-last", w.lastSeen)}
      {column("new", "c-first", w.firstSeen)}
      <span className="c-own" role="columnheader">
        {w.owner}
      </span>
    </div>
  );
}
