import "../parts/field.css";
import { useRef, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { useShortcut } from "../parts/shortcuts.ts";
import { releasesWords } from "./words.ts";

/** Part of a version; Enter asks. */
export function ReleaseSearch({ asked, onAsk }: { asked: string; onAsk: (text: string) => void }) {
  const w = useMessages(releasesWords);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(asked);
  useShortcut("/", w.search, () => input.current?.focus());
  return (
    <search className="r-search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAsk(text.trim());
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          className="inp"
          type="search"
          aria-label={w.search}
          placeholder={w.searchHint}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === "" && asked !== "") onAsk("");
          }}
        />
      </form>
    </search>
  );
}
