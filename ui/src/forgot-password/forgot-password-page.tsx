import "../sign-in/sign-in.css";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { askForReset } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { useSession } from "../shell/organization.ts";
import { forgotPasswordWords } from "./words.ts";

/** Asks for a mail that lets one set a new password. Says the same whether anybody has the address. */
export function ForgotPasswordPage() {
  const w = useMessages(forgotPasswordWords);
  const explain = useExplain();
  const { mail } = useSession();
  const [email, setEmail] = useState("");
  useDocumentTitle(w.title);
  const ask = useMutation({ mutationFn: askForReset });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate(email.trim());
  };
  const back = (
    <p className="locked-out">
      <PageLink href="/sign-in/">{w.back}</PageLink>
    </p>
  );

  if (ask.isSuccess) {
    return (
      <BarePage>
        <div className="gate" role="status">
          <h1>{w.sentTitle}</h1>
          <p>{w.sentText(ask.variables)}</p>
          {mail === "outbox" ? <p>{w.outbox}</p> : null}
          <p className="locked-out">
            {w.none} <code>vedette resetpassword</code>
          </p>
          {back}
        </div>
      </BarePage>
    );
  }
  return (
    <BarePage>
      <form className="gate" onSubmit={submit}>
        <h1>{w.title}</h1>
        <p className="lead">{w.lead}</p>
        <Field
          label={w.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <FormError>{ask.error ? explain(ask.error) : null}</FormError>
        <Button type="submit" look="primary" busy={ask.isPending}>
          {ask.isPending ? w.busy : w.submit}
        </Button>
        {back}
      </form>
    </BarePage>
  );
}
