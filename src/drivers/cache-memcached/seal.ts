import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";

/** A key as memcached is told it, with 32 of its bits to choose a server by. */
export interface SealedKey {
  readonly text: string;
  readonly bits: number;
}

const FORMAT = Buffer.from([0x56, 1]);
const MAC_BYTES = 16;

/**
 * memcached asks nobody who he is: whoever reaches it may read and write all of it. So keys go out as keyed hashes,
 * safe whatever is in them, and values with a keyed checksum over key and value: what another program, another
 * instance or an intruder wrote is not taken for ours.
 */
export class Seal {
  readonly #secret: KeyObject;

  constructor(secret: string) {
    this.#secret = createSecretKey(hash("sha256", `vedette cache\n${secret}`, "buffer"));
  }

  key(fullKey: string): SealedKey {
    const digest = createHmac("sha256", this.#secret).update("key\n").update(fullKey).digest();
    return { text: `v${digest.toString("base64url", 0, 24)}`, bits: digest.readUInt32LE(28) };
  }

  close(fullKey: string, bytes: Uint8Array): Buffer {
    return Buffer.concat([FORMAT, this.#mac(fullKey, bytes), bytes]);
  }

  /** Undefined when it is not what was closed under this key. */
  open(fullKey: string, sealed: Uint8Array): Uint8Array | undefined {
    const head = FORMAT.length + MAC_BYTES;
    if (sealed.length <= head || sealed[0] !== FORMAT[0] || sealed[1] !== FORMAT[1]) return undefined;
    const bytes = sealed.subarray(head);
    const mac = sealed.subarray(FORMAT.length, head);
    return timingSafeEqual(mac, this.#mac(fullKey, bytes)) ? bytes : undefined;
  }

  #mac(fullKey: string, bytes: Uint8Array): Buffer {
    return createHmac("sha256", this.#secret)
      .update(`value\n${fullKey.length}\n${fullKey}`)
      .update(bytes)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
