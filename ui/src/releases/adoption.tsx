import "./adoption.css";
import type { WireAdoption } from "../../../src/wire/release.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { releasesWords } from "./words.ts";

/** How many of the last day's events come from a release: a number, and a bar for its share. */
export function Adoption({ adoption }: { adoption: WireAdoption }) {
  const w = useMessages(releasesWords);
  const language = useLanguage();
  const { events24h, share24h } = adoption;
  if (events24h === 0 || share24h === null) return <span className="adopt none">{w.noEvents}</span>;
  const percent = `${percentOf(share24h)} %`;
  return (
    <span className="adopt" title={w.share(percent)}>
      <span className="adopt-bar" aria-hidden="true">
        <i style={{ width: `${Math.max(2, share24h * 100)}%` }} />
      </span>
      <b>{formatCount(events24h, language)}</b>
      <small>{percent}</small>
      <span className="sr">{w.share(percent)}</span>
    </span>
  );
}

/** Never 0 or 100 for what is not none or all. */
function percentOf(share: number): string {
  const percent = share * 100;
  if (percent > 99 && percent < 100) return "> 99";
  if (percent > 0 && percent < 1) return "< 1";
  return String(Math.round(percent));
}
