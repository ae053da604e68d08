import { useMessages } from "../i18n/messages.ts";
import { shellWords } from "./words.ts";

/** The first stop of the Tab key: past the rail, to what the page is about. */
export function SkipLink() {
  const w = useMessages(shellWords);
  return (
    <a className="skip" href="#main">
      {w.skip}
    </a>
  );
}
