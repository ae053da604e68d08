import type { Language } from "./language.ts";

export interface Letter {
  readonly subject: string;
  /** What it is about, in one line; also what a list of mails shows beside the subject. */
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Facts of an event and the like, as they came from a stranger. */
  readonly quote?: readonly string[];
  readonly button?: { readonly label: string; readonly href: string };
  /** Below, in small letters. */
  readonly notes: readonly string[];
  readonly unsubscribe?: { readonly label: string; readonly href: string };
}

export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const LONGEST_SUBJECT = 150;
/** No words of a sender: mail programs would load fonts from elsewhere. */
const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif";

/** A letter as plain text and as HTML that says the same. The HTML loads nothing and is readable on black and on white. */
export function writeLetter(letter: Letter, language: Language): WrittenMail {
  return {
    subject: oneLine(letter.subject, LONGEST_SUBJECT),
    text: asText(letter),
    html: asHtml(letter, language),
  };
}

/** Cut between whole characters. */
export function oneLine(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}

function asText({ heading, paragraphs, quote, button, notes, unsubscribe }: Letter): string {
  const blocks = [
    heading,
    ...paragraphs,
    ...(quote ? [quote.map((line) => `  ${line}`).join("\n")] : []),
    ...(button ? [`${button.label}:\n${button.href}`] : []),
    `-- \n${[...notes, ...(unsubscribe ? [`${unsubscribe.label}: ${unsubscribe.href}`] : [])].join("\n")}`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function asHtml(
  { heading, paragraphs, quote, button, notes, unsubscribe }: Letter,
  language: Language,
): string {
  const small = `font-size:13px;line-height:1.5;opacity:.72;margin:0 0 6px`;
  const body = [
    `<h1 style="font-size:20px;line-height:1.35;font-weight:600;margin:0 0 16px">${escaped(heading)}</h1>`,
    ...paragraphs.map(
      (text) => `<p style="font-size:15px;line-height:1.6;margin:0 0 16px">${escaped(text)}</p>`,
    ),
    quote
      ? `<p style="font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;line-height:1.6;margin:0 0 20px;padding:2px 0 2px 14px;border-left:3px solid #0d8a7e;word-break:break-word">${quote.map(escaped).join("<br>")}</p>`
      : "",
    button
      ? `<p style="margin:24px 0"><a href="${escaped(button.href)}" style="display:inline-block;background:#0a6b62;color:#ffffff;font-size:15px;font-weight:600;text-decoration:none;padding:11px 20px;border-radius:7px">${escaped(button.label)}</a></p>`
      : "",
    `<div style="border-top:1px solid #8a94a040;margin-top:28px;padding-top:14px">`,
    ...notes.map((text) => `<p style="${small}">${escaped(text)}</p>`),
    unsubscribe
      ? `<p style="${small}"><a href="${escaped(unsubscribe.href)}" style="color:inherit">${escaped(unsubscribe.label)}</a></p>`
      : "",
    "</div>",
  ];
  // No background and no text colour of its own: the program's light or dark page shows through.
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="viewport" content="width=device-width"><title>${escaped(heading)}</title></head>
<body style="margin:0;padding:28px 20px;font-family:${FONT}"><div style="max-width:560px;margin:0 auto">
${body.filter((part) => part !== "").join("\n")}
</div></body></html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
