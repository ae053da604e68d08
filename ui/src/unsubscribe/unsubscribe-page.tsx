import "../sign-in/sign-in.css";
import { useMutation } from "@tanstack/react-query";
import { useExplain } from "../api/explain-problem.ts";
import { unsubscribe } from "../api/mail.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { FormError } from "../parts/field.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { unsubscribeWords } from "./words.ts";

/** Where the last line of a mail leads. It asks, since programs that look ahead open links too. */
export function UnsubscribePage() {
  const w = useMessages(unsubscribeWords);
  const explain = useExplain();
  const asked = new URLSearchParams(location.search).get("kind");
  // Links of earlier versions say none.
  const kind = asked === "comment" || asked === "woken" ? asked : "new_issue";
  useDocumentTitle(w.title[kind]);
  const end = useMutation({ mutationFn: () => unsubscribe(location.search) });
  return (
    <BarePage>
      <div className="gate" role="status">
        <h1>{(end.isSuccess ? w.done : w.title)[kind]}</h1>
        <p className="lead">{w.lead}</p>
        <FormError>{end.error ? explain(end.error) : null}</FormError>
        {end.isSuccess ? null : (
          <Button look="primary" busy={end.isPending} onClick={() => end.mutate()}>
            {end.isPending ? w.busy : w.submit}
          </Button>
        )}
      </div>
    </BarePage>
  );
}
