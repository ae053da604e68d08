import "./comments.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { WireActivity, WireComment } from "../../../../src/wire/issue.ts";
import { deleteComment, editComment } from "../../api/comments.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { Button, IconButton } from "../../parts/button.tsx";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { FormError } from "../../parts/field.tsx";
import { Markdown } from "../../parts/markdown/markdown.tsx";
import { Menu, MenuItem } from "../../parts/menu.tsx";
import { Time } from "../../parts/time.tsx";
import { useOrganization, useUser } from "../../shell/organization.ts";
import { CommentField } from "./comment-field.tsx";
import { commentWords } from "./words.ts";

export function isComment(activity: WireActivity): activity is WireComment {
  return activity.type === "note";
}

/** What somebody said, in the stream of what was done. One's own can be changed and deleted. */
export function Comment({
  org,
  issueId,
  comment,
  someone,
}: {
  org: string;
  issueId: string;
  comment: WireComment;
  someone: string;
}) {
  const w = useMessages(commentWords);
  const cache = useQueryClient();
  const me = useUser();
  const access = useOrganization()?.access ?? [];
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const { user, data, dateCreated } = comment;
  const isOwn = user?.id === me.id && access.includes("event:write");
  const mentions = useMemo(
    () => [
      ...(data.mentions ?? []),
      ...(data.teams ?? []).map(({ name }) => ({ email: `#${name}`, name: `#${name}` })),
    ],
    [data],
  );
  const readAnew = () => cache.invalidateQueries({ queryKey: ["issue", org] });
  const close = () => setOpen(null);
  return (
    <li className="comment">
      <Avatar name={user?.name ?? null} />
      <div>
        <div className="by">
          <p>
            <b>{user?.name ?? someone}</b> <Time value={dateCreated} />
            {data.dateEdited ? <small title={data.dateEdited}> {w.edited}</small> : null}
          </p>
          {isOwn ? (
            <Menu align="end" trigger={<IconButton label={w.more} icon="more" />}>
              <MenuItem onSelect={() => setOpen("edit")}>{w.edit}</MenuItem>
              <MenuItem danger icon="x" onSelect={() => setOpen("delete")}>
                {w.delete}
              </MenuItem>
            </Menu>
          ) : null}
        </div>
        {open === "edit" ? (
          <Editing org={org} issueId={issueId} comment={comment} onDone={readAnew} onClose={close} />
        ) : (
          <div className="note">
            <Markdown text={data.text ?? ""} mentions={mentions} />
          </div>
        )}
        {open === "delete" ? (
          <ConfirmDialog
            title={w.deleteTitle}
            keep={w.cancel}
            go={w.deleteGo}
            busy={w.deleting}
            act={() => deleteComment(org, issueId, comment.id)}
            onDone={readAnew}
            onClose={close}
          >
            {w.deleteText}
          </ConfirmDialog>
        ) : null}
      </div>
    </li>
  );
}

function Editing({
  org,
  issueId,
  comment,
  onDone,
  onClose,
}: {
  org: string;
  issueId: string;
  comment: WireComment;
  onDone: () => Promise<void>;
  onClose: () => void;
}) {
  const w = useMessages(commentWords);
  const explain = useExplain();
  const [text, setText] = useState(comment.data.text ?? "");
  const save = useMutation({
    mutationFn: () => editComment(org, issueId, comment.id, { text }),
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  const submit = () => {
    if (text.trim() !== "" && !save.isPending) save.mutate();
  };
  return (
    <form
      className="say"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <CommentField value={text} onChange={setText} onSubmit={submit} onEscape={onClose} autoFocus />
      <FormError>{save.error ? explain(save.error) : null}</FormError>
      <div className="below">
        <Button look="quiet" onClick={onClose}>
          {w.cancel}
        </Button>
        <Button type="submit" busy={save.isPending} disabled={text.trim() === ""}>
          {save.isPending ? w.saving : w.save}
        </Button>
      </div>
    </form>
  );
}
