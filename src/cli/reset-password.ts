import type { Command } from "commander";
import { type PasswordReset, resetPassword } from "../accounts/change-password.ts";
import { newPassword, openPasswords } from "../accounts/passwords.ts";
import { openConfig } from "../config.ts";
import { askSecret, canAsk } from "./ask.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson, say } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly email: string;
  readonly password?: string;
  readonly revokeTokens?: true;
  /** False when `--no-input` was given. */
  readonly input: boolean;
  readonly json?: true;
}

export function addResetPassword(program: Command): void {
  withInstanceFlags(program.command("resetpassword"))
    .description("give a person who is locked out a new password; their sessions end")
    .requiredOption("--email <address>", "whose password it is")
    .option("--password <text>", "the new one; other users of this machine may see it while the command runs")
    .option("--revoke-tokens", "revoke the account's API tokens too; without this they stay good")
    .option("--no-input", "ask nothing; without --password one is made and printed")
    .option("--json", "print the outcome as JSON")
    .addHelpText(
      "after",
      "\nWithout --password it asks for one when a terminal watches; no answer, or no terminal, and it makes one\n" +
        "and prints it. Wrong guesses that kept the person out are forgotten.",
    )
    .action(reset);
}

async function reset({ email, password, revokeTokens, input, json, ...flags }: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const given = password ?? (input && canAsk() ? await askSecret("New password (empty: make one): ") : "");
  const isMade = given === "";
  const next = isMade ? newPassword() : given;
  const done = await withDatabase(config, "resetpassword", ({ db }) =>
    resetPassword(
      { db, passwords: openPasswords(), secretKey: config.secretKey },
      { email, password: next, revokeTokens: revokeTokens === true },
    ),
  );
  if (json) return printJson({ ...done, ...(isMade && { password: next }) });
  say(`${done.email} has a new password, and all sessions of the account ended.`);
  say(tokensNow(done));
  if (isMade) print(next);
}

function tokensNow({ tokensKept, tokensRevoked }: PasswordReset): string {
  if (tokensRevoked > 0) return `API tokens revoked: ${tokensRevoked}.`;
  if (tokensKept === 0) return "The account has no API tokens.";
  return `API tokens that stay good: ${tokensKept}. --revoke-tokens revokes them.`;
}
