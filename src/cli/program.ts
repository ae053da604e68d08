import { Command, CommanderError, Option } from "commander";
import { VERSION } from "../version.ts";
import { addCleanup } from "./cleanup.ts";
import { addConfig } from "./config-command.ts";
import { addCreateProject } from "./create-project.ts";
import { addCreateToken } from "./create-token.ts";
import { addCreateUser } from "./create-user.ts";
import { addDoctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { addExplain } from "./explain-event.ts";
import { addExport } from "./export.ts";
import { addImport } from "./import.ts";
import { say } from "./output.ts";
import { addQueues } from "./queues.ts";
import { addResetPassword } from "./reset-password.ts";
import { addRun } from "./run.ts";
import { addSendmail } from "./sendmail.ts";
import { addUpgrade } from "./upgrade.ts";

/** Does what the arguments say; answers the exit code. Nothing it says is a stack trace, unless nobody foresaw it. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has said what it had to say.
    if (error instanceof CommanderError) return error.exitCode;
    say(`vedette: ${explain(error)}`);
    return 1;
  }
}

export function createProgram(): Command {
  const program = new Command("vedette")
    .description("Self-hosted error tracking that every Sentry SDK can talk to.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addOption(new Option("--config <file>").hideHelp())
    .hook("preAction", (given, command) => {
      // Sentry's place for it: before the command.
      const { config } = given.opts<{ config?: string }>();
      if (config !== undefined) command.setOptionValue("config", config);
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      "after",
      '\nStart with "vedette run all". "vedette config settings" lists what can be set.\n' +
        "Commands work while the server runs, and when it does not.",
    );
  const adders = [
    addRun,
    addUpgrade,
    addCreateUser,
    addResetPassword,
    addCreateProject,
    addCreateToken,
    addConfig,
    addCleanup,
    addExplain,
    addExport,
    addImport,
    addQueues,
    addSendmail,
    addDoctor,
  ];
  for (const add of adders) add(program);
  return program;
}
