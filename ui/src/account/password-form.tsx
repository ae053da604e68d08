import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { accountQueries } from "../api/account.ts";
import { fieldProblem, useExplain } from "../api/explain-problem.ts";
import { changePassword } from "../api/session.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Field, FormError } from "../parts/field.tsx";
import { Section } from "../parts/section.tsx";
import { useUser } from "../shell/organization.ts";
import { accountWords } from "./words.ts";

/** Another password for who knows the present one; it ends the sessions everywhere else, and says so before and after. */
export function PasswordForm() {
  const w = useMessages(accountWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { email } = useUser();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: async () => {
      setCurrent("");
      setNext("");
      await Promise.all(
        [accountQueries.activity(), accountQueries.sessions()].map(({ queryKey }) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ currentPassword: current, password: next });
  };
  const atCurrent = fieldProblem(change.error, "currentPassword");
  const atNext = fieldProblem(change.error, "password");
  return (
    <Section title={w.password}>
      <p className="settings-lead">{w.passwordLead}</p>
      <form className="settings-form" onSubmit={submit}>
        {/* Password managers keep the new password under this name. */}
        <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
        <Field
          label={w.currentPassword}
          type="password"
          name="current-password"
          autoComplete="current-password"
          required
          value={current}
          error={atCurrent}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label={w.newPassword}
          hint={w.passwordHint}
          type="password"
          name="new-password"
          autoComplete="new-password"
          required
          minLength={8}
          value={next}
          error={atNext}
          onChange={(event) => setNext(event.target.value)}
        />
        <FormError>{change.error && !atCurrent && !atNext ? explain(change.error) : null}</FormError>
        <Button type="submit" busy={change.isPending}>
          {change.isPending ? w.changing : w.changePassword}
        </Button>
        <p role="status" className="quiet-text">
          {change.isSuccess && current === "" && next === "" ? w.passwordChanged : null}
        </p>
      </form>
    </Section>
  );
}
