/** One process of the cluster, which may die and come back. */
export interface Member extends AsyncDisposable {
  readonly name: string;
  /** `kill -9`; resolves when it is dead. */
  kill(): Promise<void>;
  /** Again, with what it had on its disk; {@link Member.isReady} says when it works. */
  start(): Promise<void>;
  isReady(): Promise<boolean>;
}

/** A question to a process that may be dead: any answer with a status, or undefined. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}
