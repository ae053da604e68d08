import type { Allowance } from "../../ports/counters.ts";

/** A lease never holds back more from the other nodes than this, nor more than a twentieth of the count. */
const LARGEST_LEASE = 1_000;
const PART_OF_COUNT = 20;

/** What this node knows of one window. */
export class Window {
  readonly allowance: Allowance;
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly ends: number;
  /** What Redis lets this node have in all, used or not. */
  held = 0;
  used = 0;
  /** How much is asked for next time; grows while it is used up. */
  lease: number;
  /** Who waits for an answer. */
  waiting = 0;
  /** The question on its way; whether Redis answered it. */
  asking: Promise<boolean> | undefined;
  /** Nothing was left when Redis was asked last. */
  isUsedUp = false;
  /** By the clock that nobody sets: when it was asked, when one was taken last. */
  askedAt = Number.NEGATIVE_INFINITY;
  takenAt = Number.NEGATIVE_INFINITY;

  constructor(allowance: Allowance, now: number, lease: number) {
    this.allowance = allowance;
    this.index = indexOf(allowance, now);
    this.ends = (this.index + 1) * allowance.windowSeconds * 1_000;
    this.lease = lease;
  }

  isFor(allowance: Allowance, now: number): boolean {
    return (
      allowance.windowSeconds === this.allowance.windowSeconds &&
      allowance.count === this.allowance.count &&
      indexOf(allowance, now) === this.index
    );
  }

  /** Takes one of what this node holds. */
  takeHeld(): boolean {
    if (this.used >= this.held) return false;
    this.used += 1;
    return true;
  }

  /** Takes one of this node's part of the count, when nobody can be asked. */
  takeShare(nodes: number): boolean {
    if (this.used >= Math.ceil(this.allowance.count / nodes)) return false;
    this.used += 1;
    this.held = Math.max(this.held, this.used);
    return true;
  }

  /** Keeps what is used; the next leases are smaller. */
  giveBack(): void {
    this.held = this.used;
    this.lease = Math.max(1, Math.floor(this.lease / 4));
  }

  /** How much to ask for, beside what is needed at once. */
  nextLease(): number {
    const largest = Math.max(1, Math.min(LARGEST_LEASE, Math.floor(this.allowance.count / PART_OF_COUNT)));
    const lease = Math.min(this.lease, largest);
    this.lease = Math.min(2 * lease, largest);
    return lease;
  }

  /** Whether it is time to ask for more before the last one is taken. */
  get runsLow(): boolean {
    return !this.isUsedUp && this.held - this.used <= this.lease / 4;
  }

  secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.ends - now) / 1_000));
  }
}

function indexOf({ windowSeconds }: Allowance, now: number): number {
  return Math.floor(now / (windowSeconds * 1_000));
}
