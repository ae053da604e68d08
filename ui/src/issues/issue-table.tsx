import "./stream.css";
import { useRef, useState } from "react";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import type { Query } from "../api/request.ts";
import { useMessages } from "../i18n/messages.ts";
import { type Assignee, assigneeId } from "../parts/assignee.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Removal, RemoveDialog } from "../parts/remove-dialog.tsx";
import { useIssueChange } from "../parts/use-issue-change.ts";
import { useMoves } from "../parts/use-moves.ts";
import { useOrganization } from "../shell/organization.ts";
import { BulkBar, canMerge } from "./bulk-bar.tsx";
import { IssueRow } from "./issue-row.tsx";
import { RemoveAllDialog } from "./remove-all-dialog.tsx";
import { useChangeAll } from "./use-change-all.ts";
import { useRowKeys } from "./use-row-keys.ts";
import { useSelection } from "./use-selection.ts";
import { issuesWords, type SortName } from "./words.ts";

/** The rows, what is selected among them, and what is done with it. */
export function IssueTable({
  org,
  issues,
  statusAsRead,
  sort,
  matching,
  isSelecting,
  onSelectingEnd,
}: {
  org: string;
  issues: readonly WireIssue[];
  /** By id: a row whose status has changed since is on its way out. */
  statusAsRead: ReadonlyMap<string, string>;
  sort: SortName;
  /** What the list shows a page of: how many there are, and what asks for all of them. */
  matching: { readonly hits: number | null; readonly filter: Query };
  /** A phone shows checkboxes only when they are asked for. */
  isSelecting: boolean;
  onSelectingEnd: () => void;
}) {
  const w = useMessages(issuesWords);
  const table = useRef<HTMLDivElement>(null);
  const { selected, toggle, selectAll, clear } = useSelection(issues.map(({ id }) => id));
  // Whatever is done to the selection means the page again.
  const [isMeant, setMeant] = useState(false);
  const send = useIssueChange(org);
  const moves = useMoves(org);
  const access = useOrganization()?.access ?? [];
  const [removal, setRemoval] = useState<Removal | null>(null);
  const sendAll = useChangeAll(org, matching.filter);
  const chosen = issues.filter(({ id }) => selected.has(id));
  const isAll = issues.length > 0 && chosen.length === issues.length;
  const hits = matching.hits ?? 0;
  const isAllMeant = isMeant && isAll && hits > issues.length;
  const choose = (id: string, isRange = false) => {
    setMeant(false);
    toggle(id, isRange);
  };

  const change = (which: readonly WireIssue[], what: WireIssueChange, assignee?: Assignee) => {
    if (isAllMeant) {
      void sendAll(what);
      leave();
      return;
    }
    const differing = which.filter(({ status }) => !what.status || status !== what.status);
    if (differing.length > 0) void send(differing, what, assignee);
    if (chosen.length > 0) leave();
  };
  const leave = () => {
    setMeant(false);
    clear();
    onSelectingEnd();
  };
  const merge = () => {
    if (isAllMeant || !canMerge(chosen)) return;
    void moves.merge(chosen.map(({ id }) => id));
    leave();
  };
  useRowKeys({ table, issues, selected, toggle: choose, clear: leave, change, merge });

  const actions = {
    toggle: (issue: WireIssue, isRange: boolean) => choose(issue.id, isRange),
    assign: (issue: WireIssue, assignee: Assignee) =>
      void send([issue], { assignedTo: assigneeId(assignee) }, assignee),
  };
  // The server asks for a search before it deletes all that match.
  const mayRemove = access.includes("event:admin") && !(isAllMeant && !matching.filter.query);
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
          onAll={() => {
            setMeant(false);
            if (isAll) clear();
            else selectAll();
          }}
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
          matching={
            isAll && hits > issues.length
              ? { hits, isMeant: isAllMeant, onMean: () => setMeant(true) }
              : undefined
          }
          onChange={(what, assignee) => change(chosen, what, assignee)}
          onMerge={merge}
          onRemove={mayRemove ? setRemoval : undefined}
          onClear={leave}
        />
      )}
      {removal && isAllMeant ? (
        <RemoveAllDialog
          hits={hits}
          removal={removal}
          act={() => sendAll(removal === "delete" ? "delete" : { discard: true })}
          onDone={leave}
          onClose={() => setRemoval(null)}
        />
      ) : null}
      {removal && chosen.length > 0 && !isAllMeant ? (
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
