import "./code.css";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import { type CodeLanguage, highlight } from "./highlight.ts";

/** A command to be pasted into a terminal; wraps, and copies as one piece. */
export function Command({ text, copyLabel }: { text: string; copyLabel: string }) {
  return (
    <div className="cmd">
      <code>{text}</code>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}

/** Numbered source that scrolls sideways inside itself. Lines that hold one of `marked` stand out. */
export function CodeBlock({
  text,
  language,
  label,
  copyLabel,
  marked = [],
}: {
  text: string;
  language: CodeLanguage;
  label: string;
  copyLabel?: string;
  marked?: readonly string[];
}) {
  const lines = text.split("\n");
  return (
    <div className="snip">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="src" tabIndex={0} aria-label={label}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index} className={marked.some((mark) => line.includes(mark)) ? "mine" : ""}>
            <i aria-hidden="true">{index + 1}</i>
            <code>{paint(line, language)}</code>
          </div>
        ))}
      </section>
      {copyLabel ? <CopyButton text={text} label={copyLabel} /> : null}
    </div>
  );
}

function paint(line: string, language: CodeLanguage): ReactNode[] {
  return highlight(line, language).map((piece, index) =>
    piece.kind ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed text never move
      <span key={index} className={piece.kind}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}
