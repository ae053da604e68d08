import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Kbd } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Suggestions } from "./suggestions.ts";
import { viewWords } from "./view-words.ts";
import { issuesWords } from "./words.ts";

/** What may be meant at the caret. The field keeps the focus; `chosen` is marked for it. */
export function Completion({
  id,
  found,
  chosen,
  onPick,
}: {
  id: string;
  found: Suggestions;
  chosen: number;
  onPick: (index: number) => void;
}) {
  const w = useMessages(issuesWords);
  const language = useLanguage();
  const { recent } = useMessages(viewWords);
  const isAfterRecent = found.items[0]?.isRecent === true;
  const title = isAfterRecent ? recent : found.of === null ? w.keysOf : w.valuesOf(found.of);
  return (
    <div className="complete">
      <p className="ph">{title}</p>
      <div id={`${id}-list`} role="listbox" aria-label={title}>
        {found.items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field beside it has the keys
          <div
            key={item.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            // The field must not lose the focus before the click arrives.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
          >
            {item.isRecent ? <Icon name="clock" /> : null}
            <span className="what">{item.label}</span>
            {item.count === undefined ? null : (
              <span className="num" title={w.withCount(item.count)}>
                {formatCount(item.count, language)}
              </span>
            )}
          </div>
        ))}
      </div>
      <p className="pf">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> <Kbd>Tab</Kbd> {w.insert} <Kbd>Esc</Kbd> {w.close}
      </p>
    </div>
  );
}
