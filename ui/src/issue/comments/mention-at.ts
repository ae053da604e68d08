/** Who may be mentioned: a person by e-mail address, a team by slug. */
export type Mentioned = MentionedPerson | MentionedTeam;

interface MentionedPerson {
  readonly type: "user";
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

interface MentionedTeam {
  readonly type: "team";
  readonly id: string;
  readonly name: string;
  readonly slug: string;
}

/** An `@` or a `#` that is being typed. */
export interface MentionAtCaret {
  readonly sign: "@" | "#";
  /** Where the sign stands. */
  readonly start: number;
  /** What follows it up to the caret. */
  readonly typed: string;
}

const MOST = 6;
const TYPED = /(?:^|[\s(*_~>])([@#])([\p{L}\p{N}._%+@-]{0,80})$/u;

/** The mention that the caret stands at the end of. */
export function mentionAt(text: string, caret: number): MentionAtCaret | null {
  const before = text.slice(Math.max(0, caret - 82), caret);
  const [, sign, typed] = TYPED.exec(before) ?? [];
  if (typed === undefined) return null;
  return { sign: sign === "#" ? "#" : "@", start: caret - typed.length - 1, typed };
}

/** Who may be meant: whose name, a word of it, address or slug begins so. Nobody once one of these is whole. */
export function mentionedFor<M extends Mentioned>({ sign, typed }: MentionAtCaret, all: readonly M[]): M[] {
  const wanted = typed.toLowerCase();
  const kind = sign === "#" ? "team" : "user";
  const found = all.filter(
    (one) =>
      one.type === kind &&
      [keyOf(one), one.name, ...one.name.split(/\s+/u)].some((word) => word.toLowerCase().startsWith(wanted)),
  );
  return found.some((one) => keyOf(one).toLowerCase() === wanted) ? [] : found.slice(0, MOST);
}

/** The text with somebody mentioned, and where the caret stands then. */
export function withMention(
  text: string,
  { sign, start, typed }: MentionAtCaret,
  mentioned: Mentioned,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + typed.length);
  const inserted = `${sign}${keyOf(mentioned)}${/^\s/u.test(rest) ? "" : " "}`;
  return { text: text.slice(0, start) + inserted + rest, caret: start + inserted.length };
}

function keyOf(mentioned: Mentioned): string {
  return mentioned.type === "team" ? mentioned.slug : mentioned.email;
}
