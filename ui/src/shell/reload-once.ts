const KEY = "vedette-reloaded-at";
/** Within it, a second failure is not met by a third load: the page says what it has to say. */
const REST_MS = 30_000;

/** Loads the page anew when a part of it did not come: the network changed just then, or the server was upgraded. */
export function reloadOnceWhenPartsAreMissing(): void {
  addEventListener("vite:preloadError", () => {
    try {
      const last = Number(sessionStorage.getItem(KEY) ?? 0);
      if (Date.now() - last < REST_MS) return;
      sessionStorage.setItem(KEY, String(Date.now()));
    } catch {
      return; // Storage is off: nothing would keep it from loading for ever.
    }
    location.reload();
  });
}
