import "./grouping.css";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { Section } from "../parts/section.tsx";
import { eventWords } from "./event-words.ts";
import { groupingWord } from "./grouping-words.ts";

/** Why its events are one issue: every part that was looked at, and whether it counts. */
export function Grouping({ issue: { grouping } }: { issue: WireIssueDetails }) {
  const w = useMessages(eventWords);
  const language = useLanguage();
  return (
    <Section id="grouping" title={w.grouping} note={grouping.version}>
      <p className="group-lead">{w.groupingLead(grouping.hashes.length)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={w.groupingTable}>
        <table className="group">
          <thead>
            <tr>
              <th scope="col">{w.part}</th>
              <th scope="col">{w.value}</th>
              <th scope="col">{w.why}</th>
            </tr>
          </thead>
          <tbody>
            {grouping.parts.map(({ part, value, counts, why }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fingerprint never change
              <tr key={index} className={counts ? undefined : "off"}>
                <td>
                  <Icon name={counts ? "check" : "x"} />
                  <span className="sr">{counts ? w.counts : w.countsNot}</span> {groupingWord(part, language)}
                </td>
                <td>
                  <code>{value}</code>
                </td>
                <td>{groupingWord(why, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}
