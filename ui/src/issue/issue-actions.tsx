import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WireIssueChange, WireIssueDetails } from "../../../src/wire/issue.ts";
import { useExplain } from "../api/explain-problem.ts";
import { deleteIssue } from "../api/issues.ts";
import { ownershipQueries } from "../api/ownership.ts";
import { useMessages } from "../i18n/messages.ts";
import { AssignMenu } from "../parts/assign-menu.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormError } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../parts/menu.tsx";
import { useShortcut } from "../parts/shortcuts.ts";
import { showToast } from "../parts/toasts.ts";
import { useIssueChange } from "../parts/use-issue-change.ts";
import { useOrganization } from "../shell/organization.ts";
import { BookmarkButton } from "./comments/following.tsx";
import { ResolveMenu } from "./resolve-menu.tsx";
import { issueWords } from "./words.ts";

type Priority = WireIssueDetails["priority"];

export function IssueActions({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const access = useOrganization()?.access ?? [];
  const send = useIssueChange(org);
  const owners = useQuery(ownershipQueries.ofIssue(org, issue.id)).data?.owners ?? [];
  const [isDeleting, setDeleting] = useState(false);
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
          <Menu
            align="end"
            trigger={
              <button type="button" className="btn" aria-label={w.moreArchive}>
                <Icon name="down" />
              </button>
            }
          >
            <MenuItem onSelect={() => change({ status: "ignored" })}>{w.untilEscalating}</MenuItem>
            <MenuItem onSelect={() => change({ status: "ignored", substatus: "archived_forever" })}>
              {w.forever}
            </MenuItem>
          </Menu>
        </div>
      )}
      <AssignMenu
        current={issue.assignedTo}
        suggested={owners}
        onAssign={(assignee) =>
          void send([issue], { assignedTo: assignee ? `user:${assignee.id}` : null }, assignee)
        }
        trigger={
          <button type="button" className="btn" data-assign={issue.id}>
            {issue.assignedTo ? <Avatar name={issue.assignedTo.name} /> : <Icon name="user" />}
            <span className="who-name">{issue.assignedTo?.name ?? w.assign}</span>
            <Icon name="down" />
          </button>
        }
      />
      <BookmarkButton org={org} issue={issue} />
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
            <MenuItem danger icon="x" onSelect={() => setDeleting(true)}>
              {w.delete}
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {isDeleting ? <DeleteDialog org={org} issue={issue} onClose={() => setDeleting(false)} /> : null}
    </div>
  );
}

/** Asks, since this is the one thing here that cannot be taken back. */
function DeleteDialog({
  org,
  issue,
  onClose,
}: {
  org: string;
  issue: WireIssueDetails;
  onClose: () => void;
}) {
  const w = useMessages(issueWords);
  const explain = useExplain();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteIssue(org, issue.id);
      showToast({ text: w.deleted(issue.shortId) });
      await navigate({ href: `/organizations/${org}/issues/` });
      cache.removeQueries({ queryKey: ["issue", org] });
      for (const queryKey of [
        ["issues", org],
        ["projects", org],
        ["issues-count", org],
      ]) {
        void cache.invalidateQueries({ queryKey });
      }
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={w.deleteTitle(issue.shortId)}>
      <p>{w.deleteText(Number(issue.count))}</p>
      <FormError>{problem}</FormError>
      <div className="go">
        <Button onClick={onClose}>{w.cancel}</Button>
        <Button look="danger" busy={isBusy} onClick={() => void remove()}>
          {w.deleteGo}
        </Button>
      </div>
    </Dialog>
  );
}
