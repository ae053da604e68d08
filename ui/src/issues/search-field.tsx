import "./search.css";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import type { SearchOf } from "../../../src/query/keys.ts";
import { accountQueries } from "../api/account.ts";
import { issueQueries } from "../api/issues.ts";
import { projectQueries } from "../api/projects.ts";
import { teamQueries } from "../api/teams.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useShortcut } from "../parts/shortcuts.ts";
import { Completion } from "./completion.tsx";
import { USUAL_QUERY } from "./filter.ts";
import { QueryEcho } from "./query-echo.tsx";
import { problemIn, queryProblem } from "./query-problem.ts";
import { recentSearches, rememberSearch } from "./recent.ts";
import { type Counted, suggest, wantedValues, withRecent } from "./suggestions.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

/** The query of the address, to be edited; Enter asks. Below it what is wrong with it. Another address begins anew. */
export function SearchField({ problem }: { problem: unknown }) {
  const w = useMessages(issuesWords);
  const { org, filter, change } = useStreamFilter();
  const query = filter.query ?? USUAL_QUERY;
  return (
    <QueryField
      key={query}
      of="issues"
      org={org}
      project={filter.project}
      asked={query}
      label={w.search}
      hint={w.searchHint}
      problem={problem}
      onAsk={(next) => change({ query: next })}
    />
  );
}

/** A query of issues or of events. It keeps what is written until it gets another `key`. */
export function QueryField({
  of,
  org,
  project,
  asked,
  label,
  hint,
  problem,
  onAsk,
}: {
  of: SearchOf;
  org: string;
  project: string | undefined;
  asked: string;
  label: string;
  hint: string;
  /** What the server said of it, if it said anything. */
  problem: unknown;
  onAsk: (query: string) => void;
}) {
  const w = useMessages(issuesWords);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(asked ? `${asked} ` : "");
  const [caret, setCaret] = useState(text.length);
  const [scrolled, setScrolled] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const suggested = useSuggestions({ of, org, project }, text, caret);
  const found =
    text.trim() === "" && of === "issues" ? withRecent(suggested, recentSearches(org)) : suggested;
  const isOpen = open && found.items.length > 0;
  const language = useLanguage();
  // Of what was asked for, by Enter or by the address; nobody is told of an error while they write.
  const [tried, setTried] = useState(asked);
  const isTried = text.trim() === tried.trim();
  const told = isTried ? (problemIn(tried.trim(), language, of) ?? queryProblem(problem)) : null;
  useShortcut("/", w.focusSearch, () => input.current?.focus());

  const ask = (query: string) => {
    setOpen(false);
    setTried(query);
    const wrong = problemIn(query.trim(), language, of);
    if (wrong === null) {
      if (of === "issues") rememberSearch(org, query.trim());
      onAsk(query.trim());
    } else input.current?.setSelectionRange(wrong.position, wrong.position);
  };
  const edit = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setChosen(-1);
    setOpen(true);
  };
  const insert = (index: number) => {
    const item = found.items[index];
    if (!item) return;
    const rest = text
      .slice(caret)
      .replace(/^[^\s)\],]+/u, "")
      .trimStart();
    const begin = `${text.slice(0, found.start)}${item.insert}`;
    edit(begin + rest, begin.length);
    requestAnimationFrame(() => input.current?.setSelectionRange(begin.length, begin.length));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const count = found.items.length;
    if (event.key === "ArrowDown" && count > 0) {
      setOpen(true);
      setChosen((chosen + 1) % count);
    } else if (event.key === "ArrowUp" && isOpen) setChosen(chosen <= 0 ? count - 1 : chosen - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && isOpen && chosen >= 0) insert(chosen);
    else if (event.key === "Enter") ask(text);
    else if (event.key === "Escape" && isOpen) setOpen(false);
    else if (event.key === "Escape") input.current?.blur();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <search className={`search ${told ? "bad" : ""}`}>
        <Icon name="search" />
        <div className="query">
          <div className="echo" aria-hidden="true" style={{ translate: `${-scrolled}px 0` }}>
            <QueryEcho query={text} badAt={told?.position ?? null} />
          </div>
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && chosen >= 0 ? `${id}-${chosen}` : undefined}
            aria-invalid={told ? true : undefined}
            aria-describedby={told ? `${id}-error` : undefined}
            placeholder={hint}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            value={text}
            onChange={(event) =>
              edit(event.target.value, event.target.selectionStart ?? event.target.value.length)
            }
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
        {text ? <IconButton label={w.clear} icon="x" onClick={() => ask("")} /> : null}
        {isOpen ? <Completion id={id} found={found} chosen={chosen} onPick={insert} /> : null}
      </search>
      {told ? (
        <p className="query-error" id={`${id}-error`} role="alert">
          <Icon name="issues" />
          {told.message}
        </p>
      ) : null}
    </>
  );
}

const ASSIGNED = /assigned(?:_or_suggested)?:/u;

function useSuggestions(
  { of, org, project }: { of: SearchOf; org: string; project: string | undefined },
  text: string,
  caret: number,
) {
  const wanted = wantedValues(text, caret, of);
  const { data: tags = [] } = useQuery(issueQueries.tagNames(org, project));
  const { data: values = [] } = useQuery({
    ...issueQueries.tagValues(org, project, wanted?.key ?? "", wanted?.typed ?? ""),
    enabled: wanted !== null,
  });
  const { data: members = [] } = useQuery({
    ...accountQueries.members(org),
    enabled: ASSIGNED.test(text),
  });
  const { data: teams = [] } = useQuery({ ...teamQueries.all(org), enabled: ASSIGNED.test(text) });
  const { data: projects = [] } = useQuery(projectQueries.all(org));
  return suggest(text, caret, {
    of,
    tags: tags.map(({ key, totalValues }) => ({ name: key, count: totalValues })),
    values: (key): readonly Counted[] => {
      if (key === "assigned" || key === "assigned_or_suggested") {
        const mine = teams.length > 0 ? ["me", "my_teams", "none"] : ["me", "none"];
        const named = [...teams.map(({ slug }) => `#${slug}`), ...members.map(({ email }) => email)];
        return [...mine, ...named].map((name) => ({ name }));
      }
      if (key === "project") return projects.map(({ slug }) => ({ name: slug }));
      if (key !== wanted?.key) return [];
      return values.map(({ value, count }) => ({ name: value, count }));
    },
  });
}
