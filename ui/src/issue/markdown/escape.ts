/** Text as text, whatever a stranger put in: nothing in it is read as Markdown, HTML, a mention or a link. One line. */
export function plain(text: string): string {
  return (
    text
      .replace(/\s+/gu, " ")
      .trim()
      .replace(/[\\`*_{}[\]<>#|~!]/gu, "\\$&")
      .replace(/^([-+=]|\d+[.)])/u, "\\$1")
      // Nobody is called by an error: a mention is broken by a space of no width.
      .replace(/(^|[^\w@])@(?=[\w-])/gu, "$1@\u200b")
  );
}

/** In a code span, fenced longer than any run of backticks inside. One line. */
export function code(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (line === "") return "` `";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced block; nothing inside can end it. */
export function block(text: string, language = "text"): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\r\n?/gu, "\n")}\n${fence}`;
}

/** Cut with a mark, never in the middle of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}

/** Any value on one line. */
export function oneLine(value: unknown, most = 300): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return cut(text.replace(/\s+/gu, " "), most);
}

function longestRun(text: string): number {
  let longest = 0;
  for (const run of text.match(/`+/gu) ?? []) longest = Math.max(longest, run.length);
  return longest;
}
