/** At most `max` characters of a text, and an ellipsis if it had more. */
export function shortened(text: string, max = 200): string {
  if (text.length <= max) return text;
  // A surrogate pair is not cut in two: the store refuses half characters.
  const code = text.charCodeAt(max - 1);
  const end = code >= 0xd800 && code <= 0xdbff ? max - 1 : max;
  return `${text.slice(0, end)}…`;
}
