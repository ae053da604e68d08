import "../../parts/code.css";
import { memo, type ReactNode } from "react";
import { type CodeLanguage, highlight } from "../../parts/highlight.ts";
import { sourceWindow } from "./source-window.ts";

/** Source around a frame, numbered, the failing line marked and its column underlined. */
export const SourceLines = memo(function SourceLines({
  lines,
  line,
  column,
  language,
  label,
}: {
  lines: readonly (readonly [number, string])[];
  line: number | null;
  column: number | null;
  language: CodeLanguage;
  label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="src frame-src" tabIndex={0} aria-label={label}>
      {lines.map(([number, text]) => {
        const isHit = number === line || lines.length === 1;
        const { before, at, after } = sourceWindow(text, isHit ? column : null);
        return (
          <div key={number} className={isHit ? "hit" : undefined}>
            <i aria-hidden="true">{number}</i>
            <code>
              {paint(before, language)}
              {at ? <span className="at-col">{at}</span> : null}
              {paint(after, language)}
            </code>
          </div>
        );
      })}
    </section>
  );
});

function paint(text: string, language: CodeLanguage): ReactNode[] {
  return highlight(text, language).map((piece, index) =>
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
