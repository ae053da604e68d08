import "./markdown.css";
import { memo, type ReactNode } from "react";
import { type Block, readMarkdown } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/** Whom a text mentions: by e-mail address, a team by `#` and its slug. */
export interface Mentioned {
  readonly email: string;
  readonly name: string;
}

/** A text in Markdown. Whatever it holds becomes elements made here: never HTML of the text, nothing that is loaded. */
export const Markdown = memo(function Markdown({
  text,
  mentions = [],
}: {
  text: string;
  mentions?: readonly Mentioned[];
}) {
  const names = new Map(mentions.map(({ email, name }) => [email, name]));
  return <div className="md">{blocksIn(readMarkdown(text, [...names.keys()]), names)}</div>;
});

type Names = ReadonlyMap<string, string>;

function blocksIn(blocks: readonly Block[], names: Names): ReactNode {
  return keyed(blocks, (block) => blockOf(block, names));
}

function blockOf(block: Block, names: Names): ReactNode {
  switch (block.is) {
    case "paragraph":
      return <p>{wordsIn(block.of, names)}</p>;
    case "heading":
      // The page's own headings are its outline.
      return <p className="h">{wordsIn(block.of, names)}</p>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{blocksIn(block.of, names)}</blockquote>;
    case "rule":
      return <hr />;
    case "list": {
      const items = keyed(block.items, (item) => <li>{tight(item, names)}</li>);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
}

/** An item that begins with a paragraph shows its words alone. */
function tight([first, ...rest]: readonly Block[], names: Names): ReactNode {
  if (first?.is !== "paragraph") return blocksIn(first ? [first, ...rest] : [], names);
  return (
    <>
      {wordsIn(first.of, names)}
      {blocksIn(rest, names)}
    </>
  );
}

function wordsIn(words: readonly Inline[], names: Names): ReactNode {
  return keyed(words, (word) => wordOf(word, names));
}

function wordOf(word: Inline, names: Names): ReactNode {
  switch (word.is) {
    case "text":
      return word.text;
    case "code":
      return <code>{word.text}</code>;
    case "strong":
      return <strong>{wordsIn(word.of, names)}</strong>;
    case "emphasis":
      return <em>{wordsIn(word.of, names)}</em>;
    case "struck":
      return <s>{wordsIn(word.of, names)}</s>;
    case "break":
      return <br />;
    case "mention":
      return (
        <span className="mention" title={word.address}>
          {word.address.startsWith("#") ? word.address : `@${names.get(word.address) ?? word.address}`}
        </span>
      );
    case "link":
      return (
        <a className="link" href={word.href} target="_blank" rel="noopener noreferrer nofollow">
          {wordsIn(word.of, names)}
        </a>
      );
  }
}

/** A text is read anew when it changes: the place of a part is all that it is known by. */
function keyed<T>(parts: readonly T[], show: (part: T) => ReactNode): ReactNode {
  return parts.map((part, index) => {
    const key = `${index}`;
    return <Part key={key}>{show(part)}</Part>;
  });
}

function Part({ children }: { children: ReactNode }) {
  return children;
}
