import { readdirSync, readFileSync } from "node:fs";

/** Readings from /proc (Linux). */

/** Seconds of CPU that a process and its children, ended ones included, have used. */
export function cpuSeconds(pid: number): number {
  return treeOf(pid).reduce((sum, one, index) => sum + ticksOf(one, index === 0) / 100, 0);
}

/** Megabytes of memory that a tree of processes uses; shared pages are split among those that share them. */
export function pssMegabytes(pid: number): number {
  return treeOf(pid).reduce((sum, one) => sum + pssOf(one), 0);
}

export function pssOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

/** What the process calls itself, for a table. */
export function nameOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
  if (line[0]?.startsWith("postgres:")) return line[0].trim();
  return line
    .map((word) => word.split("/").at(-1))
    .slice(0, 4)
    .join(" ");
}

/** The process, its children, theirs … */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(Number(entry));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // it ended meanwhile
  }
}

function parentOf(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat === undefined ? undefined : Number(stat[1]);
}

function ticksOf(pid: number, withEndedChildren: boolean): number {
  const stat = statOf(pid);
  if (stat === undefined) return 0;
  const [own, ended] = [Number(stat[11]) + Number(stat[12]), Number(stat[13]) + Number(stat[14])];
  return withEndedChildren ? own + ended : own;
}
