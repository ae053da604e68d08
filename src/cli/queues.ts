import { type Command, InvalidArgumentError } from "commander";
import { type InstanceFlags, withInstanceFlags } from "./instance.ts";

export interface ListFlags extends InstanceFlags {
  readonly json?: true;
}

export function addQueues(program: Command): void {
  const queues = program.command("queues").description("what waits to be digested, and what could not be");
  withInstanceFlags(queues.command("list"))
    .description("print how full the queue is, and the frames of events that nobody could digest")
    .option("--json", "print it as JSON")
    .action(async (flags: ListFlags) => (await commands()).list(flags));
  withInstanceFlags(queues.command("retry"))
    .description("send a parked frame back to the queue")
    .argument("<id>", "its number in the list", readId)
    .action(async (id: number, flags: InstanceFlags) => (await commands()).retry(id, flags));
  withInstanceFlags(queues.command("drop"))
    .description("give a parked frame up; its events are counted as invalid")
    .argument("<id>", "its number in the list", readId)
    .action(async (id: number, flags: InstanceFlags) => (await commands()).drop(id, flags));
}

function readId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a number that "vedette queues list" prints.');
}

/** Loaded only here: with them comes the client of Redis, and "run all" has no use for its memory. */
function commands(): Promise<typeof import("./queues/commands.ts")> {
  return import("./queues/commands.ts");
}
