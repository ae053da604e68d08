export interface Person {
  readonly name: string;
  readonly email: string;
}

/** An `@` that is being typed. */
export interface MentionAtCaret {
  /** Where the `@` stands. */
  readonly start: number;
  /** What follows it up to the caret. */
  readonly typed: string;
}

const MOST = 6;
const TYPED = /(?:^|[\s(*_~>])@([\p{L}\p{N}._%+@-]{0,80})$/u;

/** The mention that the caret stands at the end of. */
export function mentionAt(text: string, caret: number): MentionAtCaret | null {
  const before = text.slice(Math.max(0, caret - 82), caret);
  const typed = TYPED.exec(before)?.[1];
  return typed === undefined ? null : { start: caret - typed.length - 1, typed };
}

/** Who may be meant: whose name, a word of it, or address begins so. Nobody once an address is whole. */
export function peopleFor<P extends Person>(typed: string, people: readonly P[]): P[] {
  const wanted = typed.toLowerCase();
  const begins = ({ name, email }: P) =>
    [email, name, ...name.split(/\s+/u)].some((word) => word.toLowerCase().startsWith(wanted));
  const found = people.filter(begins);
  return found.some(({ email }) => email.toLowerCase() === wanted) ? [] : found.slice(0, MOST);
}

/** The text with somebody mentioned, and where the caret stands then. */
export function withMention(
  text: string,
  { start, typed }: MentionAtCaret,
  { email }: Person,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + typed.length);
  const inserted = `@${email}${/^\s/u.test(rest) ? "" : " "}`;
  return { text: text.slice(0, start) + inserted + rest, caret: start + inserted.length };
}
