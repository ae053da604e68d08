/** Moves stored events as a plan says that was made of them, and back again, while others are stored. */
export interface Regroups {
  /** Whether there is one that nobody works on, its plan made. */
  isWaiting(): Promise<boolean>;
  /** Works on those that nobody works on, until there is nothing left to do or `signal` aborts. */
  carryOn(signal: AbortSignal): Promise<void>;
}
