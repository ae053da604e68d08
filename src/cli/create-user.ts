import type { Command } from "commander";
import { createAccount } from "../accounts/accounts.ts";
import { openPasswords } from "../accounts/passwords.ts";
import { openConfig } from "../config.ts";
import { StartError } from "../errors.ts";
import { ask, askSecret, canAsk } from "./ask.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { printJson, say } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly email?: string;
  readonly password?: string;
  readonly superuser?: boolean;
  /** False when `--no-input` was given. */
  readonly input: boolean;
  readonly json?: true;
}

export function addCreateUser(program: Command): void {
  withInstanceFlags(program.command("createuser"))
    .description("make an account; asks for what is missing when a terminal watches")
    .option("--email <address>", "the address to sign in with")
    .option(
      "--password <text>",
      "the password; other users of this machine may see it while the command runs",
    )
    .option("--superuser", "may do everything in every organisation")
    .option("--no-superuser", "may do what the organisations allow (so it is without either)")
    .option("--no-input", "ask nothing; fail when something is missing")
    .option("--json", "print the account as JSON")
    .action(createUser);
}

async function createUser(flags: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const email = flags.email ?? (await missing(flags, "--email", () => ask("E-mail: ")));
  const password = flags.password ?? (await missing(flags, "--password", () => askSecret("Password: ")));
  const isSuperuser = flags.superuser === true;
  const { id } = await withDatabase(config, "createuser", ({ db }) =>
    createAccount({ db, passwords: openPasswords() }, { email, password, isSuperuser }),
  );
  if (flags.json) return printJson({ id: String(id), email: email.trim(), isSuperuser });
  say(`Made the ${isSuperuser ? "superuser" : "account"} ${email.trim()}. Sign in at ${config.publicUrl}`);
}

async function missing(flags: Flags, option: string, answer: () => Promise<string>): Promise<string> {
  if (flags.input && canAsk()) return await answer();
  throw new StartError(
    `${option} is missing. Give it, or start the command in a terminal without --no-input.`,
  );
}
