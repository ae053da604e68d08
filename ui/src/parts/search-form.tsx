import "./field.css";
import "./search-form.css";
import { useRef, useState } from "react";
import { Icon } from "./icon.tsx";
import { useShortcut } from "./shortcuts.ts";

/** Asks for `text` on Enter, and for everything as soon as it is emptied. `/` leads to it. */
export function SearchForm({
  label,
  hint,
  asked,
  onAsk,
}: {
  label: string;
  hint: string;
  /** What is asked for now; with another one it is to be made anew, by its `key`. */
  asked: string;
  onAsk: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(asked);
  useShortcut("/", label, () => input.current?.focus());
  return (
    <search className="search-form">
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
          aria-label={label}
          placeholder={hint}
          maxLength={200}
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
