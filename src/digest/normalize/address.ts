import { isIP } from "node:net";

/** The address alone, of `1.2.3.4`, `1.2.3.4:80`, `::1` or `[::1]:80`; undefined when it is none. */
export function addressOf(value: string): string | undefined {
  if (value.length > 64) return undefined;
  const text = value.trim();
  if (isIP(text) !== 0) return text;
  const bare =
    /^\[([0-9a-fA-F:.]{2,45})\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]{7,15}):\d{1,5}$/.exec(text)?.[1];
  return bare !== undefined && isIP(bare) !== 0 ? bare : undefined;
}

/** Whether an address can belong to somebody on the internet (RFC 6890); only such are looked up on a map. */
export function isPublicAddress(ip: string): boolean {
  const kind = isIP(ip);
  if (kind === 4) return isPublicV4(ip);
  if (kind !== 6) return false;
  const lower = ip.toLowerCase();
  const mapped = /^::ffff:([\d.]+)$/.exec(lower)?.[1];
  if (mapped !== undefined) return isPublicV4(mapped);
  // Global unicast is 2000::/3; 2001:db8::/32 is for documentation.
  return /^[23][0-9a-f]{3}:/.test(lower) && !/^2001:0?db8:/.test(lower);
}

function isPublicV4(ip: string): boolean {
  const [a = 0, b = 0, c = 0] = ip.split(".").map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b <= 127) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b <= 31) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}
