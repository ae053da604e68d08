import "./grouping-parts.css";
import type { WireGroupingPart } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { groupingWord } from "./grouping-words.ts";
import { Icon } from "./icon.tsx";

const words = messages(
  {
    table: "Parts of the fingerprint",
    part: "Part",
    value: "Value",
    why: "Why",
    counts: "Counts:",
    countsNot: "Does not count:",
  },
  {
    table: "指纹的组成部分",
    part: "部分",
    value: "值",
    why: "原因",
    counts: "计入：",
    countsNot: "不计入：",
  },
);

/** Every part that grouping looked at, the rules first, and whether it counts. */
export function GroupingParts({ parts }: { parts: readonly WireGroupingPart[] }) {
  const w = useMessages(words);
  const language = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label={w.table}>
      <table className="group">
        <thead>
          <tr>
            <th scope="col">{w.part}</th>
            <th scope="col">{w.value}</th>
            <th scope="col">{w.why}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ part, value, counts, why }, index) => (
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
  );
}
