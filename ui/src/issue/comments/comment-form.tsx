import "./comments.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireIssueDetails } from "../../../../src/wire/issue.ts";
import { addComment } from "../../api/comments.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { FormError } from "../../parts/field.tsx";
import { useOrganization, useUser } from "../../shell/organization.ts";
import { CommentField } from "./comment-field.tsx";
import { commentWords } from "./words.ts";

const MOST_FACES = 6;

/** Says something on an issue, and who else has seen it. */
export function CommentForm({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(commentWords);
  const explain = useExplain();
  const cache = useQueryClient();
  const access = useOrganization()?.access ?? [];
  const [text, setText] = useState("");
  const say = useMutation({
    mutationFn: () => addComment(org, issue.id, { text }),
    onSuccess: async () => {
      setText("");
      await cache.invalidateQueries({ queryKey: ["issue", org] });
    },
  });
  const submit = () => {
    if (text.trim() !== "" && !say.isPending) say.mutate();
  };
  if (!access.includes("event:write")) return <SeenBy issue={issue} />;
  return (
    <form
      className="say"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <CommentField value={text} onChange={setText} onSubmit={submit} />
      <FormError>{say.error ? explain(say.error) : null}</FormError>
      <div className="below">
        <SeenBy issue={issue} />
        <Button type="submit" busy={say.isPending} disabled={text.trim() === ""}>
          {say.isPending ? w.sending : w.send}
        </Button>
      </div>
    </form>
  );
}

function SeenBy({ issue }: { issue: WireIssueDetails }) {
  const w = useMessages(commentWords);
  const me = useUser();
  const others = issue.seenBy.filter(({ id }) => id !== me.id);
  return (
    <span className="seen-by">
      {others.slice(0, MOST_FACES).map(({ id, name }) => (
        <Avatar key={id} name={name} />
      ))}
      {w.seenBy(others.length)}
    </span>
  );
}
