import { useMutation, useQuery } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useId, useState } from "react";
import type { WireCodeOwnersAnswer } from "../../../../src/wire/ownership.ts";
import { accountQueries } from "../../api/account.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { readCodeOwners } from "../../api/ownership.ts";
import { teamQueries } from "../../api/teams.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, FieldFrame, FormError } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Select } from "../../parts/select.tsx";
import { problemWord } from "../grouping/problem-words.ts";
import { codeOwnersWords, ownershipWords } from "./words.ts";

const LONGEST = 500_000;

/** A CODEOWNERS file, pasted or chosen, becomes rules; names that nobody is are said or left out. */
export function CodeOwnersDialog({
  org,
  project,
  onTake,
  onClose,
}: {
  org: string;
  project: string;
  onTake: (rules: string) => void;
  onClose: () => void;
}) {
  const w = useMessages(codeOwnersWords);
  const explain = useExplain();
  const area = useId();
  const [raw, setRaw] = useState("");
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const read = useMutation({
    mutationFn: (said: Readonly<Record<string, string>>) =>
      readCodeOwners(org, project, { raw, names: said }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (raw.trim() !== "" && !read.isPending) read.mutate(names);
  };
  const take = (text: string) => {
    setRaw(text);
    setProblem(text.length > LONGEST ? w.tooLarge : null);
    read.reset();
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (!file) return;
    // Four bytes a character at the most: what is larger is not even read.
    if (file.size > LONGEST * 4) setProblem(w.tooLarge);
    else take(await file.text());
  };
  const say = (name: string, owner: string) => {
    const { [name]: _, ...others } = names;
    const said = owner === "" ? others : { ...others, [name]: owner };
    setNames(said);
    read.mutate(said);
  };
  return (
    <Dialog open wide title={w.title} onClose={onClose}>
      <p className="settings-lead">{w.lead}</p>
      <form className="code-owners" onSubmit={submit}>
        <Field label={w.file} type="file" onChange={(event) => void choose(event)} />
        <FieldFrame id={area} label={w.text}>
          <textarea
            id={area}
            className="inp code"
            rows={8}
            spellCheck={false}
            autoCapitalize="off"
            wrap="off"
            value={raw}
            onChange={(event) => take(event.target.value)}
          />
        </FieldFrame>
        <FormError>{problem ?? (read.error ? explain(read.error) : null)}</FormError>
        <Button type="submit" disabled={raw.trim() === "" || problem !== null} busy={read.isPending}>
          {read.isPending ? w.reading : w.read}
        </Button>
      </form>
      {read.data || Object.keys(names).length > 0 ? (
        <Result org={org} answer={read.data} names={names} onSay={say} onTake={onTake} />
      ) : null}
    </Dialog>
  );
}

function Result({
  org,
  answer,
  names,
  onSay,
  onTake,
}: {
  org: string;
  answer: WireCodeOwnersAnswer | undefined;
  names: Readonly<Record<string, string>>;
  onSay: (name: string, owner: string) => void;
  onTake: (rules: string) => void;
}) {
  const w = useMessages(codeOwnersWords);
  const { line: place } = useMessages(ownershipWords);
  const language = useLanguage();
  const { data: members } = useQuery(accountQueries.members(org));
  const { data: teams } = useQuery(teamQueries.all(org));
  const options = [
    { value: "", label: w.leftOut },
    ...(teams ?? []).map(({ slug }) => ({ value: `#${slug}`, label: `#${slug}` })),
    ...(members ?? []).map(({ user }) => ({ value: user.email, label: user.name || user.email })),
  ];
  const unknown = answer?.unknown ?? [];
  const said = Object.keys(names).filter((name) => !unknown.some((one) => one.name === name));
  return (
    <div className="code-owners-result" role="status">
      {answer && !answer.hasMappings ? <Notice look="info">{w.noMappings}</Notice> : null}
      {unknown.length + said.length > 0 ? (
        <>
          <p>{w.unknown}</p>
          <ul className="owner-names">
            {[...unknown, ...said.map((name) => ({ name, lines: [] }))]
              .sort((a, b) => (a.name < b.name ? -1 : 1))
              .map(({ name, lines }) => (
                <li key={name}>
                  <span>
                    <code>{name}</code> {lines.length > 0 ? <small>{w.lines(lines)}</small> : null}
                  </span>
                  <Select
                    label={name}
                    value={names[name] ?? ""}
                    options={options}
                    onChange={(owner) => onSay(name, owner)}
                  />
                </li>
              ))}
          </ul>
        </>
      ) : null}
      {answer && answer.ownerless.length > 0 ? <p>{w.ownerless(answer.ownerless)}</p> : null}
      {answer && answer.problems.length > 0 ? (
        <>
          <p>{w.unread}</p>
          <ul className="rule-problems">
            {answer.problems.map((problem) => (
              <li key={problem.line}>
                {place(problem.line)}: {problemWord(problem, language)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {answer ? (
        <>
          <p>
            <strong>{w.rules(answer.amount)}</strong>
          </p>
          {answer.amount > 0 ? <pre>{answer.rules}</pre> : null}
          <Button look="primary" disabled={answer.amount === 0} onClick={() => onTake(answer.rules)}>
            {w.go}
          </Button>
        </>
      ) : null}
    </div>
  );
}
