import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WireIssueChange, WireIssueDetails } from "../../../src/wire/issue.ts";
import { ownershipQueries } from "../api/ownership.ts";
import { useMessages } from "../i18n/messages.ts";
import { ArchiveMenu } from "../parts/archive-menu.tsx";
import { archiveWords } from "../parts/archive-words.ts";
import { AssignMenu } from "../parts/assign-menu.tsx";
import { AssigneeAvatar, assigneeId, assigneeName } from "../parts/assignee.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../parts/menu.tsx";
import { type Removal, RemoveDialog } from "../parts/remove-dialog.tsx";
import { removeWords } from "../parts/remove-words.ts";
import { useShortcut } from "../parts/shortcuts.ts";
import { useIssueChange } from "../parts/use-issue-change.ts";
import { useOrganization } from "../shell/organization.ts";
import { BookmarkButton } from "./comments/following.tsx";
import { ResolveMenu } from "./resolve-menu.tsx";
import { ShareButton } from "./share-dialog.tsx";
import { issueWords } from "./words.ts";

type Priority = WireIssueDetails["priority"];

export function IssueActions({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const archiving = useMessages(archiveWords);
  const removing = useMessages(removeWords);
  const navigate = useNavigate();
  const organization = useOrganization();
  const access = organization?.access ?? [];
  const send = useIssueChange(org);
  const owners = useQuery(ownershipQueries.ofIssue(org, issue.id)).data?.owners ?? [];
  const [removal, setRemoval] = useState<Removal | null>(null);
  const change = (what: WireIssueChange) => {
    if (!what.status || what.status !== issue.status) void send([issue], what);
  };
  const isOpen = issue.status === "unresolved";
  useShortcut("e", w.resolve, () => change({ status: "resolved" }));
  useShortcut("y", w.archive, () => change({ status: "ignored" }));
  useShortcut("u", w.reopen, () => change({ status: "unresolved" }));
  useShortcut("a", w.assign, () => document.querySelector<HTMLElement>("[data-assign]")?.click());
  if (!access.includes("event:write")) return null;
  return (
    <div className="acts" role="toolbar" aria-label={w.actions}>
      {isOpen ? (
        <div className="split">
          <Button look="primary" icon="check" onClick={() => change({ status: "resolved" })}>
            {w.resolve}
          </Button>
          <ResolveMenu
            org={org}
            issue={issue}
            onResolve={(statusDetails) => change({ status: "resolved", statusDetails })}
          />
        </div>
      ) : (
        <Button icon="regress" onClick={() => change({ status: "unresolved" })}>
          {w.reopen}
        </Button>
      )}
      {issue.status === "ignored" ? null : (
        <div className="split">
          <Button icon="archive" onClick={() => change({ status: "ignored" })}>
            {w.archive}
          </Button>
          <ArchiveMenu
            trigger={
              <button type="button" className="btn" aria-label={archiving.more}>
                <Icon name="down" />
              </button>
            }
            onArchive={change}
          />
        </div>
      )}
      <AssignMenu
        current={issue.assignedTo}
        suggested={owners}
        onAssign={(assignee) => void send([issue], { assignedTo: assigneeId(assignee) }, assignee)}
        trigger={
          <button type="button" className="btn" data-assign={issue.id}>
            {issue.assignedTo ? <AssigneeAvatar of={issue.assignedTo} /> : <Icon name="user" />}
            <span className="who-name">{issue.assignedTo ? assigneeName(issue.assignedTo) : w.assign}</span>
            <Icon name="down" />
          </button>
        }
      />
      <BookmarkButton org={org} issue={issue} />
      {organization?.allowSharedIssues ? <ShareButton org={org} issue={issue} /> : null}
      <Menu align="end" trigger={<IconButton look="plain" label={w.more} icon="more" />}>
        <MenuChoice<Priority>
          label={w.setPriority}
          value={issue.priority}
          options={(["high", "medium", "low"] as const).map((each) => ({
            value: each,
            label: w.priorities[each],
          }))}
          onChange={(priority) => change({ priority })}
        />
        {access.includes("event:admin") ? (
          <>
            <MenuLine />
            <MenuItem danger icon="x" onSelect={() => setRemoval("delete")}>
              {removing.delete}
            </MenuItem>
            <MenuItem danger icon="filter" onSelect={() => setRemoval("discard")}>
              {removing.discard}
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {removal ? (
        <RemoveDialog
          org={org}
          issues={[issue]}
          removal={removal}
          onDone={() => navigate({ href: `/organizations/${org}/issues/` })}
          onClose={() => setRemoval(null)}
        />
      ) : null}
    </div>
  );
}
