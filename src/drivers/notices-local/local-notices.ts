import type { Notice, Notices } from "../../ports/notices.ts";

/** Notices where everybody who tells and hears lives in one process. */
export function openLocalNotices(): Notices {
  const hearers = new Set<(notice: Notice) => void>();
  return {
    tell(notice) {
      for (const hear of hearers) hear(notice);
    },
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    async [Symbol.asyncDispose]() {
      hearers.clear();
    },
  };
}
