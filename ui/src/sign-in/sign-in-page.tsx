import "./sign-in.css";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { ApiProblem } from "../api/problem.ts";
import { signIn } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { safeNext } from "./next.ts";
import { signInWords } from "./words.ts";

/** Email and password; leads to where one was going. */
export function SignInPage() {
  const w = useMessages(signInWords);
  const explain = useExplain();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useDocumentTitle(w.title);

  const attempt = useMutation({
    mutationKey: ["session"],
    mutationFn: signIn,
    onSuccess: () => navigate({ href: safeNext(next, location.origin), replace: true }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!attempt.isPending) attempt.mutate({ email, password });
  };
  const refusal = attempt.error;
  const isWrong = refusal instanceof ApiProblem && (refusal.status === 401 || refusal.status === 400);

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
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label={w.password}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <FormError>{refusal ? (isWrong ? w.wrong : explain(refusal)) : null}</FormError>
        <Button type="submit" look="primary" busy={attempt.isPending}>
          {attempt.isPending ? w.busy : w.submit}
        </Button>
        <p className="locked-out">
          <PageLink href="/forgot-password/">{w.forgot}</PageLink>
        </p>
      </form>
    </BarePage>
  );
}
