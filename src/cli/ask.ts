import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { StartError } from "../errors.ts";

/** Whether somebody sits there to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

export function ask(question: string): Promise<string> {
  return answer(question, process.stderr);
}

/** Asks without showing what is typed. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  const text = await answer("", new Writable({ write: (_chunk, _encoding, done) => done() }));
  process.stderr.write("\n");
  return text;
}

async function answer(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  const aborting = new AbortController();
  lines.once("SIGINT", () => aborting.abort());
  lines.once("close", () => aborting.abort());
  try {
    return await lines.question(question, { signal: aborting.signal });
  } catch (cause) {
    throw new StartError("Nothing was done.", { cause });
  } finally {
    lines.close();
  }
}
