import "./platform-picker.css";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Kbd } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useShortcut } from "../parts/shortcuts.ts";
import { findPlatforms } from "./platforms/all.ts";
import type { Platform } from "./platforms/platform.ts";
import { newProjectWords } from "./words.ts";

const GROUPS = ["browser", "server", "native"] as const;

/** One of the platforms: by arrow keys, by pointer, or by typing and Enter. */
export function PlatformPicker({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (platform: Platform) => void;
}) {
  const w = useMessages(newProjectWords);
  const name = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const found = findPlatforms(text);
  useShortcut("/", w.find, () => field.current?.focus());

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const [first] = found;
    if (event.key === "Enter" && text && first) onChange(first);
    else if (event.key === "Escape" && text) setText("");
    else if (event.key === "ArrowDown") list.current?.querySelector("input")?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="pfind">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          aria-label={w.find}
          placeholder={w.find}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Kbd>/</Kbd>
      </div>
      <div ref={list}>
        {GROUPS.map((group) => (
          <Group
            key={group}
            title={w.groups[group]}
            name={name}
            platforms={found.filter((platform) => platform.group === group)}
            value={value}
            onChange={onChange}
          />
        ))}
        {found.length === 0 ? (
          <div className="pnone">
            <p role="status">{w.noneFound(text)}</p>
            <Button onClick={() => setText("")}>{w.showAll}</Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

function Group({
  title,
  name,
  platforms,
  value,
  onChange,
}: {
  title: string;
  name: string;
  platforms: readonly Platform[];
  value: string | null;
  onChange: (platform: Platform) => void;
}) {
  if (platforms.length === 0) return null;
  return (
    <fieldset className="pg">
      <legend>{title}</legend>
      <div className="plat">
        {platforms.map((platform) => (
          <label key={platform.id}>
            <input
              type="radio"
              name={name}
              checked={platform.id === value}
              onChange={() => onChange(platform)}
            />
            <span className="glyph" aria-hidden="true">
              {platform.glyph}
            </span>
            <span className="pname">{platform.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
