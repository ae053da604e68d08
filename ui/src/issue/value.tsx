import "./fold.css";
import { type ReactNode, useState } from "react";
import { useMessages } from "../i18n/messages.ts";
import { valueWords } from "./value-words.ts";

const FILTERED = "[Filtered]";
/** About eight lines; longer ones unfold. */
const LONG = 500;
/** No browser lays out more at once without a pause that people notice. */
const LONGEST = 200_000;

/** Anything a stranger may have put into an event. Text only; an address of the web is a link that tells nobody where from. */
export function Value({ value }: { value: unknown }) {
  const w = useMessages(valueWords);
  if (value === null || value === undefined) return <span className="undef">{String(value)}</span>;
  if (typeof value === "string") {
    if (value === "") return <span className="undef">{w.empty}</span>;
    if (isWebAddress(value)) return <WebLink href={value} />;
    return (
      <span className="val-text">
        <Folded text={value} />
      </span>
    );
  }
  if (typeof value !== "object") return <>{String(value)}</>;
  const json = JSON.stringify(value, null, isSmall(value) ? undefined : 2) ?? "";
  return (
    <code className="val-json">
      <Folded text={json} />
    </code>
  );
}

/** Long text, cut until somebody asks for the rest. */
export function Folded({ text, limit = LONG }: { text: string; limit?: number }) {
  const w = useMessages(valueWords);
  const [isOpen, setOpen] = useState(false);
  if (text.length <= limit * 1.2) return <>{withRedactions(text, w.redacted)}</>;
  return (
    <>
      {withRedactions(isOpen ? text.slice(0, LONGEST) : text.slice(0, limit), w.redacted)}
      {isOpen && text.length <= LONGEST ? " " : "… "}
      <button type="button" className="fold-more" onClick={() => setOpen(!isOpen)}>
        {isOpen ? w.showLess : w.showAll(text.length)}
      </button>
    </>
  );
}

function WebLink({ href }: { href: string }) {
  return (
    <a className="link" href={href} target="_blank" rel="noopener noreferrer nofollow">
      {href}
    </a>
  );
}

/** What the scrubber took out, told apart from what the event said. */
function withRedactions(text: string, word: string): ReactNode {
  if (!text.includes(FILTERED)) return text;
  return text.split(FILTERED).flatMap((piece, index) =>
    index === 0
      ? [piece]
      : [
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a fixed text never move
          <span key={index} className="redact">
            {word}
          </span>,
          piece,
        ],
  );
}

export function isWebAddress(text: string): boolean {
  if (text.length > 2_000 || !/^https?:\/\/[^\s"'<>[\]]+$/iu.test(text)) return false;
  return URL.canParse(text);
}

/** A short list or a record of plain values reads best on one line. */
function isSmall(value: object): boolean {
  const values = Object.values(value);
  return (
    values.length <= 8 &&
    values.every((each) => typeof each !== "object" || each === null) &&
    JSON.stringify(value).length <= 120
  );
}
