import { Command } from "ioredis";
import type { RedisClient } from "./open.ts";

/** Room before the value for the rest of the command. */
const HEAD_BYTES = 512;
const TAIL = Buffer.from("\r\n");

/**
 * A large last argument, in a buffer with room on both sides for what the wire wants. So a megabyte is written as it
 * lies there: copied into a command by the client, three quarters of the time went into collecting the copies.
 */
export class LargeValue {
  readonly bytes: Buffer;
  readonly #buffer: Buffer;

  /** How long a buffer must be for a value of `bytes`. */
  static roomFor(bytes: number): number {
    return HEAD_BYTES + bytes + TAIL.length;
  }

  static copyOf(bytes: Uint8Array): LargeValue {
    const value = new LargeValue(Buffer.allocUnsafeSlow(LargeValue.roomFor(bytes.length)), bytes.length);
    value.bytes.set(bytes);
    return value;
  }

  /** The value is `bytes` long, and still to be written. */
  constructor(buffer: Buffer, bytes: number) {
    this.#buffer = buffer;
    this.bytes = buffer.subarray(HEAD_BYTES, HEAD_BYTES + bytes);
  }

  /** The command with this value behind the other arguments, as it goes over the wire (RESP2). */
  wire(name: string, args: readonly string[]): Buffer {
    const words = [name, ...args].map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    const head = `*${words.length + 1}\r\n${words.join("")}$${this.bytes.length}\r\n`;
    const at = HEAD_BYTES - Buffer.byteLength(head);
    if (at < 0) throw new RangeError("the arguments before a large value are bounded");
    this.#buffer.write(head, at);
    TAIL.copy(this.#buffer, HEAD_BYTES + this.bytes.length);
    return this.#buffer.subarray(at, HEAD_BYTES + this.bytes.length + TAIL.length);
  }
}

/** Sends it. The value's buffer must not change until the reply; the first of `args` is the key. */
export async function sendLarge(
  client: RedisClient,
  name: string,
  args: readonly string[],
  value: LargeValue,
): Promise<unknown> {
  const command = new WrittenCommand(name, args, value.wire(name, args));
  return await client.sendCommand(command);
}

class WrittenCommand extends Command {
  readonly #wire: Buffer;

  constructor(name: string, args: readonly string[], wire: Buffer) {
    super(name, [...args], { replyEncoding: "utf8" });
    this.#wire = wire;
  }

  override toWritable(): Buffer {
    return this.#wire;
  }
}
