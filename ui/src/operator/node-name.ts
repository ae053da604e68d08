import type { WireNode } from "../../../src/wire/operation.ts";

/** The machine's name; with the role where several processes run on it. */
export function nameOf(node: WireNode, all: readonly WireNode[]): string {
  const alone = all.filter(({ host }) => host === node.host).length === 1;
  return alone ? node.host : `${node.host} ${node.role}`;
}
