import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Azure's machines are served their secrets from here; every other cloud uses an address of a private range. */
const PUBLIC_BUT_LOCAL = new Set(["168.63.129.16"]);
/** All addresses that the registries give out to networks; the rest of IPv6 is local, experimental or not in use. */
const GLOBAL_IPV6: Range = [ipaddr.parse("2000::"), 3];

export interface AddressRules {
  /** Networks of the operator's that may be reached, though they are private: `10.1.0.0/16`, `192.168.1.7`. */
  readonly allowed: readonly string[];
  /** Addresses of this machine, which are never reached unless they are allowed. */
  readonly own: () => readonly string[];
}

/** Tells which addresses a request to a name that others gave may go to. What is no address may not be reached. */
export function reachable({ allowed, own }: AddressRules): (address: string) => boolean {
  const ranges = allowed.map(rangeOf);
  return (text) => {
    const address = plain(text);
    if (address === undefined) return false;
    if (ranges.some((range) => isWithin(address, range))) return true;
    return isPublic(address) && !own().some((one) => plain(one)?.toString() === address.toString());
  };
}

/** @throws where it is neither an address nor a network */
export function rangeOf(text: string): Range {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** The address that is really meant: IPv4 may be written as IPv6, or be reached through a translator at the border. */
function plain(text: string): Address | undefined {
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.parse(text);
  if (!(address instanceof ipaddr.IPv6)) return address;
  // A zone leads to one link of this machine.
  if (address.zoneId !== undefined) return undefined;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return isTranslated(address) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

/** The well-known prefix of NAT64, `64:ff9b::/96` (RFC 6052); the one for local use (RFC 8215) is private. */
function isTranslated(address: ipaddr.IPv6): boolean {
  return address.match(ipaddr.parse("64:ff9b::") as ipaddr.IPv6, 96);
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast" || PUBLIC_BUT_LOCAL.has(address.toString())) return false;
  return address.kind() === "ipv4" || isWithin(address, GLOBAL_IPV6);
}

function isWithin(address: Address, [network, bits]: Range): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits);
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
