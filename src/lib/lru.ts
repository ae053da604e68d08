/**
 * A map that forgets what was not asked for lately. Two generations: what is asked for moves to the young one,
 * and when that is full the old one goes. It costs a hit one look-up, where keeping exact order would cost
 * three; what was used within the last `limit / 2` is always there.
 */
export class Lru<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #weight = 0;
  readonly #half: number;
  readonly #weigh: (value: V) => number;

  /** `limit` bounds the entries, or the sum of what `weigh` says of each. */
  constructor(limit: number, weigh: (value: V) => number = () => 1) {
    this.#half = Math.max(1, Math.floor(limit / 2));
    this.#weigh = weigh;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    const replaced = this.#young.get(key);
    if (replaced !== undefined) this.#weight -= this.#weigh(replaced);
    this.#young.set(key, value);
    this.#weight += this.#weigh(value);
    if (this.#weight < this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#weight = 0;
  }

  delete(key: K): void {
    this.#dropYoung(key);
    this.#old.delete(key);
  }

  /** Forgets every entry for which `gone` is true. */
  forget(gone: (value: V) => boolean): void {
    for (const [key, value] of this.#young) if (gone(value)) this.#dropYoung(key);
    for (const [key, value] of this.#old) if (gone(value)) this.#old.delete(key);
  }

  #dropYoung(key: K): void {
    const value = this.#young.get(key);
    if (value === undefined) return;
    this.#young.delete(key);
    this.#weight -= this.#weigh(value);
  }
}
