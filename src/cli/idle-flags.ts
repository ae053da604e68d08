import { type Command, Option } from "commander";
import { say } from "./output.ts";

/** A flag of Sentry's commands that people have in their scripts and that does nothing here. */
export interface IdleFlag {
  /** As commander reads it: `-w, --workers <number>`. */
  readonly flags: string;
  /** Why it is not needed; ends the sentence "--workers is accepted, and changes nothing: …". */
  readonly why: string;
}

const GROUP = "Accepted for scripts written for Sentry 9, without effect:";

/** Takes these flags, and says of each one given that it changes nothing. */
export function acceptIdle(command: Command, idle: readonly IdleFlag[]): Command {
  const options = idle.map(({ flags, why }) => ({ option: new Option(flags, why).helpGroup(GROUP), why }));
  for (const { option } of options) command.addOption(option);
  return command.hook("preAction", () => {
    for (const { option, why } of options) {
      const name = option.attributeName();
      // --lock and --no-lock share one value.
      if (
        command.getOptionValueSource(name) !== "cli" ||
        (command.getOptionValue(name) === false) !== option.negate
      )
        continue;
      say(`vedette: ${option.long ?? option.flags} is accepted, and changes nothing: ${why}.`);
    }
  });
}

const ONE_FORM = "the log has one form, lines of JSON";
const NO_COLORS = "the log has no colors";
const NO_RELOAD = "code that changed is loaded by a restart";
const NO_CELERY = "workers need not know of one another";

/** Flags of every role of Sentry 9. */
const OF_ROLES: readonly IdleFlag[] = [{ flags: "--logformat <form>", why: ONE_FORM }];

const OF_CELERY: readonly IdleFlag[] = [
  { flags: "-q, --quiet", why: "--loglevel says how much is logged" },
  { flags: "--no-color", why: NO_COLORS },
  { flags: "--autoreload", why: NO_RELOAD },
  { flags: "--without-gossip", why: NO_CELERY },
  { flags: "--without-mingle", why: NO_CELERY },
  { flags: "--without-heartbeat", why: NO_CELERY },
];

export const IDLE_FLAGS = {
  web: [
    ...OF_ROLES,
    {
      flags: "-w, --workers <number>",
      why: "one process serves many requests at once; for more, start more nodes",
    },
    { flags: "--with-lock", why: "upgrades wait for one another already" },
    { flags: "--noinput", why: "nothing is asked" },
    { flags: "--uwsgi", why: "the server is part of Vedette" },
    { flags: "--no-uwsgi", why: "the server is part of Vedette" },
  ],
  worker: [
    ...OF_ROLES,
    ...OF_CELERY,
    { flags: "-n, --hostname <name>", why: "nodes name themselves" },
    { flags: "-Q, --queues <names>", why: "every worker takes what is there" },
    { flags: "-X, --exclude-queues <names>", why: "every worker takes what is there" },
    { flags: "-P, --pool <kind>", why: "--concurrency is enough" },
    { flags: "--max-tasks-per-child <number>", why: "there are no children to renew" },
  ],
  cron: [
    ...OF_ROLES,
    ...OF_CELERY,
    { flags: "--pidfile <file>", why: "who runs here stands in the data directory" },
  ],
  all: OF_ROLES,
  upgrade: [
    { flags: "--lock", why: "upgrades wait for one another already" },
    { flags: "--no-lock", why: "upgrades wait for one another all the same" },
    { flags: "-v, --verbosity <number>", why: "each migration that was applied is named" },
    { flags: "--traceback", why: "what nobody foresaw is printed with its stack already" },
  ],
  cleanup: [
    { flags: "--concurrency <number>", why: "whole days are dropped at once, which is quick" },
    { flags: "--max_procs <number>", why: "whole days are dropped at once, which is quick" },
    { flags: "-m, --model <name...>", why: "everything that old goes" },
    { flags: "-r, --router <name...>", why: "there is one database" },
    { flags: "-t, --timed", why: "the shell's time says how long it took" },
  ],
} as const satisfies Record<string, readonly IdleFlag[]>;
