import { useEffect, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { eventWords } from "./event-words.ts";

export interface JumpTarget {
  readonly id: string;
  readonly name: string;
}

/** The sections of this event, and which of them is being read. */
export function Jumps({ targets }: { targets: readonly JumpTarget[] }) {
  const w = useMessages(eventWords);
  const current = useCurrent(targets);
  return (
    <nav className="jumps" aria-label={w.sections}>
      {targets.map(({ id, name }) => (
        <a
          key={id}
          href={`#${id}`}
          aria-current={id === current ? "true" : undefined}
          onClick={(event) => {
            // The address stays the event's: going back leads to the page before, not to a section.
            event.preventDefault();
            document.getElementById(id)?.scrollIntoView();
          }}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

/** The last section whose begin is above the upper third of the window. */
function useCurrent(targets: readonly JumpTarget[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  const ids = targets.map(({ id }) => id).join();
  useEffect(() => {
    const read = () => {
      const line = innerHeight / 3;
      const passed = ids.split(",").filter((id) => {
        const section = document.getElementById(id);
        return section !== null && section.getBoundingClientRect().top < line;
      });
      setCurrent(passed.at(-1) ?? ids.split(",")[0] ?? null);
    };
    read();
    addEventListener("scroll", read, { passive: true });
    return () => removeEventListener("scroll", read);
  }, [ids]);
  return current;
}
