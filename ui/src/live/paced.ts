/** After a notice for all, not all ask in the same moment. */
const SPREAD_MS = 300;
/** Of the time, so much at the most goes into asking: a server that is slow is asked less. */
const REST_FOR_WORK = 10;
const LONGEST_REST_MS = 60_000;

/**
 * Does `work` when the answer is called: at once after a quiet time, else again when what runs has ended and had its
 * rest. However often it is called, never two at a time.
 */
export function paced(work: () => Promise<unknown>, restMs: number): () => void {
  let isBusy = false;
  let isWanted = false;
  const keepOn = async (): Promise<void> => {
    await pause(Math.random() * SPREAD_MS);
    while (isWanted) {
      isWanted = false;
      const began = performance.now();
      await work().catch(() => undefined); // asked again by the next notice, or the slow poll
      const spent = performance.now() - began;
      await pause(Math.min(LONGEST_REST_MS, Math.max(restMs, REST_FOR_WORK * spent)));
    }
    isBusy = false;
  };
  return () => {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    void keepOn();
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
