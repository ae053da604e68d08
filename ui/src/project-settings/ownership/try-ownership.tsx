import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { WireOwnershipTrialAnswer } from "../../../../src/wire/ownership.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { tryOwnership } from "../../api/ownership.ts";
import { useMessages } from "../../i18n/messages.ts";
import { assigneeName } from "../../parts/assignee.tsx";
import { Button } from "../../parts/button.tsx";
import { Field, FormError } from "../../parts/field.tsx";
import { PageLink } from "../../parts/page-link.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { ownershipWords } from "./words.ts";

/** Who would own a path or an issue by rules that are not saved, and by which lines. */
export function TryOwnership({ org, project, raw }: { org: string; project: string; raw: string }) {
  const w = useMessages(ownershipWords);
  const explain = useExplain();
  const [what, setWhat] = useState<"path" | "issue">("path");
  const [text, setText] = useState("");
  const trial = useMutation({
    mutationFn: () => tryOwnership(org, project, { raw, [what]: text.trim() }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "" && !trial.isPending) trial.mutate();
  };
  return (
    <div className="try-rules">
      <h3>{w.tryTitle}</h3>
      <p className="settings-lead">{w.tryLead}</p>
      <form className="settings-form" onSubmit={submit}>
        <Segmented
          label={w.what}
          value={what}
          options={[
            { value: "path", label: w.path },
            { value: "issue", label: w.issue },
          ]}
          onChange={(next) => {
            setWhat(next);
            setText("");
            trial.reset();
          }}
        />
        <Field
          label={what === "path" ? w.pathField : w.issueField}
          hint={what === "path" ? w.pathHint : w.issueHint}
          className="code"
          maxLength={what === "path" ? 1_000 : 250}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <FormError>{trial.error ? explain(trial.error) : null}</FormError>
        <Button type="submit" disabled={text.trim() === ""} busy={trial.isPending}>
          {trial.isPending ? w.trying : w.tryGo}
        </Button>
      </form>
      <div role="status">{trial.data ? <Answer org={org} answer={trial.data} /> : null}</div>
    </div>
  );
}

function Answer({
  org,
  answer: { issue, owners, rules, repositoryPaths },
}: {
  org: string;
  answer: WireOwnershipTrialAnswer;
}) {
  const w = useMessages(ownershipWords);
  const [place] = repositoryPaths;
  return (
    <div className="try-answer">
      {issue ? (
        <p>
          <PageLink href={`/organizations/${org}/issues/${issue.id}/`}>
            {issue.shortId} {issue.title}
          </PageLink>
        </p>
      ) : null}
      {rules.length === 0 ? (
        <p>
          <strong>{w.nobody}</strong>
        </p>
      ) : (
        <>
          <p>
            <strong>{owners.length === 0 ? w.nobodyThere : w.owners}</strong>{" "}
            {owners.map(assigneeName).join(", ")}
          </p>
          <ol className="settings-list">
            {rules.toReversed().map(({ line, text, by, decides }) => (
              <li key={line}>
                <h3>
                  {w.line(line)} {decides ? <small>{w.decides}</small> : null}
                </h3>
                <code className="owner-rule">{text}</code>
                <p className="quiet-text owner-rule">{w.because(by)}</p>
              </li>
            ))}
          </ol>
        </>
      )}
      {place && !issue ? <p className="quiet-text owner-rule">{w.inRepository(place)}</p> : null}
    </div>
  );
}
