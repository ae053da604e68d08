import "../sign-in/sign-in.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { ApiProblem } from "../api/problem.ts";
import { passwordLinkQuery, setPasswordByLink } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { setPasswordWords } from "./words.ts";

/** Where the link of an invitation or of a forgotten password leads. Its secret stays in the browser. */
export function SetPasswordPage() {
  const w = useMessages(setPasswordWords);
  const explain = useExplain();
  const navigate = useNavigate();
  // Another link may be opened in the same tab.
  const secret = useLocation({ select: ({ hash }) => hash });
  const [password, setPassword] = useState("");
  const { data: link, error, refetch } = useQuery(passwordLinkQuery(secret));
  useDocumentTitle(w.title[link?.purpose ?? "password_reset"]);
  const set = useMutation({
    mutationKey: ["session"],
    mutationFn: setPasswordByLink,
    onSuccess: () => navigate({ href: "/", replace: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!set.isPending) set.mutate({ secret, password });
  };
  const isOver = [error, set.error].some((each) => each instanceof ApiProblem && each.status === 404);
  const atField = fieldProblem(set.error, "password");

  return (
    <BarePage>
      {isOver ? (
        <div className="gate" role="alert">
          <h1>{w.overTitle}</h1>
          <p>{w.over}</p>
          <p>
            <PageLink href="/forgot-password/">{w.ask}</PageLink>
          </p>
        </div>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : link ? (
        <form className="gate" onSubmit={submit}>
          <h1>{w.title[link.purpose]}</h1>
          <p className="lead">{w.lead(link.email)}</p>
          {/* Password managers keep the password under this name. */}
          <input type="email" name="email" autoComplete="username" value={link.email} readOnly hidden />
          <Field
            label={w.password}
            hint={w.passwordHint}
            type="password"
            name="password"
            autoComplete="new-password"
            required
            autoFocus
            minLength={8}
            value={password}
            error={atField}
            onChange={(event) => setPassword(event.target.value)}
          />
          <FormError>{set.error && !atField ? explain(set.error) : null}</FormError>
          <Button type="submit" look="primary" busy={set.isPending}>
            {set.isPending ? w.busy : w.submit}
          </Button>
        </form>
      ) : (
        <Loading label={w.loading}>
          <div className="gate">
            <Skeleton width="60%" height="24px" />
            <Skeleton />
            <Skeleton height="32px" />
          </div>
        </Loading>
      )}
    </BarePage>
  );
}
