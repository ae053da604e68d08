import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import path from "node:path";
import { ROOT } from "./instance.ts";

/** Microseconds of CPU to parse an event's JSON once: on one core while the others rest, and on all at once. */
export interface ParseTimes {
  readonly alone: number;
  readonly together: number;
}

/**
 * What figures of this machine are to be held against. Two cores of a virtual machine may be two threads of one: then
 * each takes nearly twice as long while the other works too.
 */
export async function parseTimes(kilobytes: number): Promise<ParseTimes> {
  const children = cpus().map(() =>
    fork(path.join(ROOT, "bench/parse.ts"), ["child", String(kilobytes)], { execArgv: [] }),
  );
  try {
    await Promise.all(children.map((child) => once(child, "message")));
    const time = async (some: typeof children) => {
      const answers = some.map((child) => once(child, "message") as Promise<[number]>);
      for (const child of some) child.send("go");
      const micros = await Promise.all(answers);
      return micros.reduce((sum, [one]) => sum + one, 0) / some.length;
    };
    return { alone: await time(children.slice(0, 1)), together: await time(children) };
  } finally {
    for (const child of children) child.kill();
  }
}

/** How much more this machine gets done on all its cores than on one. */
export function speedUp({ alone, together }: ParseTimes): number {
  return (cpus().length * alone) / together;
}
