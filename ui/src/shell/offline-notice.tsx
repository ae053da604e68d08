import { useSyncExternalStore } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Notice } from "../parts/notice.tsx";
import { shellWords } from "./words.ts";

/** A notice, not a wall: what is on the page stays readable. */
export function OfflineNotice() {
  const w = useMessages(shellWords);
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return online ? null : <Notice>{w.offline}</Notice>;
}

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
