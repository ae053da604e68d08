import type { KeySettings } from "./room.ts";

interface Window {
  index: number;
  count: number;
}

/**
 * Counts error events of rate-limited keys in fixed windows, within this process: with several web nodes each
 * allows the key's count for itself.
 */
export class KeyWindows {
  readonly #windows = new Map<number, Window>();

  /** 0 when one more is allowed, which is then counted; else the seconds until the next window. `now` in ms. */
  take(key: KeySettings, now: number): number {
    if (!key.rateLimit) return 0;
    const windowMs = Math.max(1, key.rateLimit.windowSeconds) * 1_000;
    const index = Math.floor(now / windowMs);
    let window = this.#windows.get(key.keyId);
    if (window?.index !== index) {
      window = { index, count: 0 };
      this.#windows.set(key.keyId, window);
    }
    if (window.count >= key.rateLimit.count) return Math.ceil(((index + 1) * windowMs - now) / 1_000);
    window.count++;
    return 0;
  }
}
