import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { accountQueries } from "../../api/account.ts";
import { teamQueries } from "../../api/teams.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Avatar, TeamMark } from "../../parts/avatar.tsx";
import { useOrgSlug } from "../../shell/organization.ts";
import { type MentionAtCaret, type Mentioned, mentionAt, mentionedFor, withMention } from "./mention-at.ts";
import { commentWords } from "./words.ts";

/** Where a comment is written. After an `@` members are offered, after a `#` teams; Ctrl or ⌘ with Enter is `onSubmit`. */
export function CommentField({
  value,
  onChange,
  onSubmit,
  onEscape,
  autoFocus = false,
}: {
  value: string;
  onChange: (text: string) => void;
  onSubmit: () => void;
  onEscape?: () => void;
  autoFocus?: boolean;
}) {
  const w = useMessages(commentWords);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const org = useOrgSlug();
  const { data: members } = useQuery(accountQueries.members(org));
  const { data: teams } = useQuery(teamQueries.all(org));
  const [mention, setMention] = useState<MentionAtCaret | null>(null);
  const [chosen, setChosen] = useState(0);
  const all: Mentioned[] = [
    ...(members ?? []).map(({ user: { id, name, email } }) => ({ type: "user" as const, id, name, email })),
    ...(teams ?? []).map(({ id, name, slug }) => ({ type: "team" as const, id, name, slug })),
  ];
  const offered = mention ? mentionedFor(mention, all) : [];
  const isOpen = offered.length > 0;

  const look = () => {
    const { current } = field;
    setMention(
      current?.selectionStart === current?.selectionEnd && current
        ? mentionAt(current.value, current.selectionStart)
        : null,
    );
    setChosen(0);
  };
  const pick = (index: number) => {
    const person = offered[index];
    if (!person || !mention || !field.current) return;
    const next = withMention(field.current.value, mention, person);
    onChange(next.text);
    setMention(null);
    // The caret can be set once the text is in the field.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (isOpen && step !== undefined) setChosen((chosen + step + offered.length) % offered.length);
    else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)))
      pick(chosen);
    else if (isOpen && event.key === "Escape") setMention(null);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSubmit();
    else if (event.key === "Escape" && onEscape) onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="comment-field">
      <textarea
        ref={field}
        className="inp"
        role="combobox"
        aria-label={w.comment}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
        placeholder={w.hint}
        maxLength={20_000}
        rows={value.split("\n").length > 3 ? 8 : 3}
        // biome-ignore lint/a11y/noAutofocus: the field takes the place of what was pressed to open it
        autoFocus={autoFocus}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          look();
        }}
        onKeyDown={press}
        onClick={look}
        onBlur={() => setMention(null)}
      />
      {isOpen ? (
        <div id={`${id}-list`} role="listbox" aria-label={w.members} className="mention-list">
          {offered.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field beside it has the keys
            <div
              key={`${one.type}:${one.id}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              tabIndex={-1}
              // The field must not lose the focus before the click arrives.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(index)}
            >
              {one.type === "team" ? <TeamMark slug={one.slug} /> : <Avatar name={one.name} />}
              <span>{one.name}</span>
              {one.type === "team" ? (
                <small>#{one.slug}</small>
              ) : one.name === one.email ? null : (
                <small>{one.email}</small>
              )}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
