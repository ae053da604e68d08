import { useCallback, useSyncExternalStore } from "react";
import { queryClient } from "../api/query-client.ts";
import { LiveLine } from "./line.ts";
import { paced } from "./paced.ts";

/** Which queries a notice has asked again: those that say so in `meta.live`, each kind at its own pace. */
export type LiveKind = "figures" | "counts" | "arrivals";

const askAgain: Readonly<Record<LiveKind, () => void>> = {
  figures: paced(() => ask("figures"), 4_000),
  /** Five questions of every list. */
  counts: paced(() => ask("counts"), 15_000),
  arrivals: paced(() => ask("arrivals"), 1_000),
};

const line = new LiveLine({
  open: (address) => new EventSource(address),
  isVisible: () => document.visibilityState === "visible",
  hear: (event) => {
    askAgain.arrivals();
    if (event !== "refusals") askAgain.figures();
    if (event === "issues") askAgain.counts();
  },
});

document.addEventListener("visibilitychange", () => line.consider());
addEventListener("online", () => line.hurry());

/** Whether the server tells this tab what happens in the organisation; asks for it as long as it is mounted. */
export function useLive(org: string): boolean {
  const subscribe = useCallback((changed: () => void) => line.want(org, changed), [org]);
  return useSyncExternalStore(subscribe, () => line.isOpenFor(org));
}

/** What is in sight is asked anew; the rest counts as old. */
function ask(kind: LiveKind): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ meta }) => meta?.live === kind });
}
