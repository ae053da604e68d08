import "./bulk.css";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { ArchiveMenu } from "../parts/archive-menu.tsx";
import { archiveWords } from "../parts/archive-words.ts";
import { AssignMenu } from "../parts/assign-menu.tsx";
import { type Assignee, assigneeId } from "../parts/assignee.tsx";
import { Kbd } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuItem } from "../parts/menu.tsx";
import type { Removal } from "../parts/remove-dialog.tsx";
import { removeWords } from "../parts/remove-words.ts";
import { issuesWords } from "./words.ts";

export interface Matching {
  /** 1,000 at the most. */
  readonly hits: number;
  readonly isMeant: boolean;
  readonly onMean: () => void;
}

/** Two or more of one project. */
export function canMerge(issues: readonly WireIssue[]): boolean {
  return issues.length > 1 && new Set(issues.map(({ project }) => project.id)).size === 1;
}

/** What can be done with the selected issues. Offers only what would change at least one of them. */
export function BulkBar({
  issues,
  matching,
  onChange,
  onMerge,
  onRemove,
  onClear,
}: {
  issues: readonly WireIssue[];
  /** Where more match than are on the page: how many, and whether all of them are meant. */
  matching?: Matching | undefined;
  onChange: (change: WireIssueChange, assignee?: Assignee) => void;
  onMerge: () => void;
  /** Absent for those who may not. */
  onRemove?: ((removal: Removal) => void) | undefined;
  onClear: () => void;
}) {
  const w = useMessages(issuesWords);
  const archiving = useMessages(archiveWords);
  const removing = useMessages(removeWords);
  // Of those that are on other pages nothing is known here.
  const isAll = matching?.isMeant === true;
  const canResolve = isAll || issues.some(({ status }) => status !== "resolved");
  const canArchive = isAll || issues.some(({ status }) => status !== "ignored");
  const canReopen = isAll || issues.some(({ status }) => status !== "unresolved");
  const label = isAll ? w.matching(matching.hits) : w.selected(issues.length);
  return (
    <div className="bulk" role="toolbar" aria-label={label}>
      <span className={matching ? "which long" : "which"}>
        <b aria-live="polite">{label}</b>
        {matching && !isAll ? (
          <button type="button" className="all" onClick={matching.onMean}>
            {w.selectMatching(matching.hits)}
          </button>
        ) : null}
      </span>
      <span className="bar" />
      {canResolve ? (
        <button type="button" onClick={() => onChange({ status: "resolved" })}>
          <Icon name="check" />
          <span>{w.resolve}</span>
          <Kbd>E</Kbd>
        </button>
      ) : null}
      {canArchive ? (
        <>
          <button type="button" onClick={() => onChange({ status: "ignored" })}>
            <Icon name="archive" />
            <span>{w.archive}</span>
            <Kbd>Y</Kbd>
          </button>
          <ArchiveMenu
            align="start"
            trigger={
              <button type="button" className="narrow" aria-label={archiving.more}>
                <Icon name="down" />
              </button>
            }
            onArchive={onChange}
          />
        </>
      ) : null}
      {canReopen ? (
        <button type="button" onClick={() => onChange({ status: "unresolved" })}>
          <Icon name="regress" />
          <span>{w.reopen}</span>
          <Kbd>U</Kbd>
        </button>
      ) : null}
      <AssignMenu
        align="start"
        onAssign={(assignee) => onChange({ assignedTo: assigneeId(assignee) }, assignee)}
        trigger={
          <button type="button" data-assign="selected">
            <Icon name="user" />
            <span>{w.assignSelected}</span>
            <Kbd>A</Kbd>
          </button>
        }
      />
      {!isAll && canMerge(issues) ? (
        <button type="button" onClick={onMerge}>
          <Icon name="merge" />
          <span>{w.merge}</span>
          <Kbd>M</Kbd>
        </button>
      ) : null}
      {onRemove ? (
        <Menu
          align="end"
          trigger={
            <button type="button" aria-label={removing.more}>
              <Icon name="more" />
            </button>
          }
        >
          <MenuItem danger icon="x" onSelect={() => onRemove("delete")}>
            {removing.delete}
          </MenuItem>
          <MenuItem danger icon="filter" onSelect={() => onRemove("discard")}>
            {removing.discard}
          </MenuItem>
        </Menu>
      ) : null}
      <span className="bar" />
      <button type="button" aria-label={w.clearSelection} title={w.clearSelection} onClick={onClear}>
        <Icon name="x" />
      </button>
    </div>
  );
}
