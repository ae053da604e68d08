import { isIPv6 } from "node:net";

/**
 * What stands for an address when attempts are counted: an IPv4 address itself, the first `bits` (a multiple
 * of 16) of an IPv6 one. A household or a server owns a /64 of IPv6, a customer of a provider up to a /48.
 */
export function networkOf(address: string, bits: 48 | 64): string {
  const bare = address.replace(/%.*$/s, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return address;
  return groupsOf(bare)
    .slice(0, bits / 16)
    .join(":");
}

/** The eight groups of an IPv6 address, as short as they go. */
function groupsOf(address: string): string[] {
  // An IPv4 address at the end stands for two groups; which ones does not matter: only the first four are asked for.
  const [head = "", tail] = address.replace(/\d+\.\d+\.\d+\.\d+$/, "0:0").split("::");
  const before = groups(head);
  const after = groups(tail ?? "");
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(missing).fill("0"), ...after];
}

function groups(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16).toString(16));
}
