import { useMessages } from "../i18n/messages.ts";
import { shellWords } from "./words.ts";

/**
 * The first stop of the Tab key: past the rail, to what the page is about. No link to `#main`: what stands behind the #
 * is the router's, and on one page a secret.
 */
export function SkipLink() {
  const w = useMessages(shellWords);
  return (
    <button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
      {w.skip}
    </button>
  );
}
