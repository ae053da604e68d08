import "../sign-in/sign-in.css";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { projectQueries } from "../api/projects.ts";
import { queryClient } from "../api/query-client.ts";
import { setUp } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { useSession } from "../shell/organization.ts";
import { setupWords } from "./words.ts";

const FIELDS = ["name", "email", "password", "organization", "setupToken"] as const;

/** The first owner and organisation; leads straight to a first project. */
export function SetupPage() {
  const w = useMessages(setupWords);
  const explain = useExplain();
  const navigate = useNavigate();
  const { token } = useSearch({ from: "/setup" });
  const { needsSetupToken } = useSession();
  const [form, setForm] = useState({
    name: "",
    email: "",
    password: "",
    organization: "",
    setupToken: token ?? "",
  });
  useDocumentTitle(w.title);

  const attempt = useMutation({
    mutationKey: ["session"],
    mutationFn: setUp,
    onSuccess: async ({ organizations }, { organization }) => {
      const org = organizations.find(({ name }) => name === organization.trim()) ?? organizations[0];
      await navigate({ href: org ? await firstStep(org.slug) : "/", replace: true });
    },
  });
  const field = (name: (typeof FIELDS)[number]) => ({
    name,
    value: form[name],
    error: fieldProblem(attempt.error, name),
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { setupToken, ...rest } = form;
    if (!attempt.isPending) attempt.mutate(setupToken ? { ...rest, setupToken: setupToken.trim() } : rest);
  };
  const asksForToken = needsSetupToken && !token;
  const isToldAtField = FIELDS.some((name) => fieldProblem(attempt.error, name));

  return (
    <BarePage>
      <form className="gate" onSubmit={submit}>
        <h1>{w.title}</h1>
        <p className="lead">{w.lead}</p>
        {asksForToken ? (
          <Field
            {...field("setupToken")}
            label={w.token}
            hint={w.tokenHint}
            required
            autoFocus
            className="code"
            autoComplete="off"
          />
        ) : null}
        <Field {...field("name")} label={w.name} required autoFocus={!asksForToken} autoComplete="name" />
        <Field {...field("email")} label={w.email} required type="email" autoComplete="username" />
        <Field
          {...field("password")}
          label={w.password}
          hint={w.passwordHint}
          required
          minLength={8}
          type="password"
          autoComplete="new-password"
        />
        <Field
          {...field("organization")}
          label={w.organization}
          hint={w.organizationHint}
          required
          autoComplete="organization"
        />
        {token && fieldProblem(attempt.error, "setupToken") ? (
          <Field {...field("setupToken")} label={w.token} className="code" autoComplete="off" />
        ) : null}
        <FormError>{attempt.error && !isToldAtField ? explain(attempt.error) : null}</FormError>
        <Button type="submit" look="primary" busy={attempt.isPending}>
          {attempt.isPending ? w.busy : w.submit}
        </Button>
      </form>
    </BarePage>
  );
}

/** The first start has printed the DSN of a project already; the set-up goes on with that one. */
async function firstStep(org: string): Promise<string> {
  const projects = await queryClient.fetchQuery(projectQueries.all(org)).catch(() => []);
  const waiting = projects.find(({ firstEvent }) => firstEvent === null);
  const page = `/organizations/${org}/projects/new/`;
  return waiting ? `${page}?project=${encodeURIComponent(waiting.slug)}` : page;
}
