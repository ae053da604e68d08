/** Text of a stranger's map, as a name: without control characters, which no database takes, and not longer than told. */
export function cleanName(text: string, longest: number): string {
  let clean = "";
  for (const char of text.slice(0, longest))
    if (char >= " " && (char < "\u007f" || char > "\u009f")) clean += char;
  return clean.toWellFormed();
}

/** A line of a source: tabs stay, and a zero byte goes. */
export function cleanLine(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}
