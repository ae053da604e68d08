import type { Json } from "../../lib/json.ts";
import { LARGEST_VALUE } from "../../ports/cache.ts";

const BYTES = 0;
const JSON_TEXT = 1;

/** A value as bytes that no later change of it reaches; the first says which kind it is. Undefined: too large. */
export function bytesOf(value: Json | Uint8Array): Buffer | undefined {
  const isBytes = value instanceof Uint8Array;
  const content = isBytes ? value : Buffer.from(JSON.stringify(value));
  if (content.length > LARGEST_VALUE) return undefined;
  const bytes = Buffer.allocUnsafeSlow(content.length + 1);
  bytes[0] = isBytes ? BYTES : JSON_TEXT;
  bytes.set(content, 1);
  return bytes;
}

/** The value again, a new one each time. Undefined when it was never one. */
export function valueIn(bytes: Uint8Array): Json | Uint8Array | undefined {
  if (bytes[0] === BYTES) return Uint8Array.from(bytes.subarray(1));
  if (bytes[0] !== JSON_TEXT) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 1, bytes.length - 1).toString()) as Json;
  } catch {
    return undefined;
  }
}

/** One text for a space and an id; no two pairs share it. */
export function fullKey({ name, version }: { name: string; version: number }, id: string): string {
  return `${name}\n${version}\n${id}`;
}
