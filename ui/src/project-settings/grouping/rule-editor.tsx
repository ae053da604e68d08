import { useId, useRef } from "react";
import type { RuleProblem } from "../../../../src/wire/grouping-rules.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { problemWord } from "./problem-words.ts";
import { groupingRuleWords } from "./words.ts";

/** A text of rules, and below it what is wrong in it: pressing a line there leads to its place. */
export function RuleEditor({
  label,
  hint,
  text,
  problems,
  readOnly,
  onChange,
}: {
  label: string;
  hint: string;
  text: string;
  problems: readonly RuleProblem[];
  readOnly: boolean;
  onChange: (text: string) => void;
}) {
  const w = useMessages(groupingRuleWords);
  const language = useLanguage();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const goTo = ({ line, column }: RuleProblem) => {
    const at = placeIn(text, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return (
    <div className="field rule-editor">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        ref={area}
        className={`inp code ${problems.length > 0 ? "bad" : ""}`}
        rows={Math.min(16, Math.max(5, text.split("\n").length + 1))}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        readOnly={readOnly}
        value={text}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-note`} role="status">
        {problems.length === 0 ? (
          <small>{hint}</small>
        ) : (
          <>
            <small>{w.problems(problems.length)}</small>
            <ul className="rule-problems">
              {problems.map((problem) => (
                <li key={`${problem.line}:${problem.column}`}>
                  <button type="button" className="link" onClick={() => goTo(problem)}>
                    {w.place(problem.line, problem.column)}
                  </button>{" "}
                  {problemWord(problem, language)}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function placeIn(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
