import { useEffect } from "react";

/** `Issues · Vedette` on the tab. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Vedette` : "Vedette";
  }, [title]);
}
