import type { Command } from "commander";
import { createToken as create } from "../accounts/tokens.ts";
import { openConfig } from "../config.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly email: string;
  readonly scope?: readonly string[];
  readonly name: string;
  readonly json?: true;
}

export function addCreateToken(program: Command): void {
  withInstanceFlags(program.command("createtoken"))
    .description("make an API token for an account and print it; it is shown this once")
    .requiredOption("--email <address>", "whose token it is")
    .option(
      "--scope <scope...>",
      "what it may do, such as project:read; without this, all that the account may",
    )
    .option("--name <text>", "what it is for", "made on the command line")
    .option("--json", "print it as JSON")
    .action(createToken);
}

async function createToken({ email, scope = [], name, json, ...flags }: Flags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const scopes = scope.flatMap((words) => words.split(/[\s,]+/)).filter((word) => word !== "");
  const { token } = await withDatabase(config, "createtoken", ({ db }) =>
    create({ db }, { email, scopes, name }),
  );
  if (json) printJson({ token });
  else print(token);
}
