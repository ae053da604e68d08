import { useSyncExternalStore } from "react";
import { useMessages } from "../i18n/messages.ts";
import { Notice } from "../parts/notice.tsx";
import { shellWords } from "./words.ts";

/** A notice, not a wall: what is on the page stays readable. */
export function OfflineNotice() {
  const w = useMessages(shellWords);
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  // A server on the same machine needs no line.
  return online || /^(localhost|127\..*|\[::1\])$/.test(location.hostname) ? null : (
    <Notice>{w.offline}</Notice>
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}
