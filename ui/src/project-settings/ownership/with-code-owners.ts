/** The rules with those of a CODEOWNERS file before them, in place of the ones that were there: one's own decide. */
export function withCodeOwners(text: string, rules: string): string {
  const own = text.split("\n").filter((line) => !line.trimStart().startsWith("codeowners:"));
  const rest = own.join("\n").replace(/^\n+/u, "");
  return rest === "" ? `${rules}\n` : `${rules}\n\n${rest}`;
}
