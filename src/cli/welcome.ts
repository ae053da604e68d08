export interface Welcome {
  /** Where a browser finds Vedette, without a slash at its end. */
  readonly url: string;
  /** While nobody has an account: what the set-up page asks for. */
  readonly setupToken?: string;
  /** For pasting into an application. */
  readonly dsn?: string;
}

/** What a person reads when `run all` or `run web` is ready. Ends with a newline. */
export function welcome({ url, setupToken, dsn }: Welcome): string {
  const lines = ["", `  Vedette is ready at ${url}`, ""];
  if (setupToken !== undefined) {
    lines.push("  Make your account first; this address works until you have one:", "");
    lines.push(`    ${url}/setup/?token=${encodeURIComponent(setupToken)}`, "");
  }
  if (dsn !== undefined) {
    lines.push("  Give this DSN to a Sentry SDK to send errors here:", "", `    ${dsn}`, "");
  }
  lines.push("  Ctrl-C stops it in order.", "");
  return `${lines.join("\n")}\n`;
}
