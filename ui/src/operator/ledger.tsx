import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Section } from "../parts/section.tsx";
import { operatorWords } from "./words.ts";

/** In the order in which an item may meet them. */
const ORDER = ["accepted", "filtered", "rate_limited", "discarded", "invalid", "client_discard"];

/** Every item has one end: how many had which, today. */
export function Ledger({ ends }: { ends: Readonly<Record<string, number>> }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const total = Object.values(ends).reduce((sum, count) => sum + count, 0);
  const names = [...ORDER, ...Object.keys(ends).filter((name) => !ORDER.includes(name))];
  return (
    <Section title={w.ledger} note={w.ledgerNote}>
      {total === 0 ? (
        <p className="hint">{w.nothingYet}</p>
      ) : (
        <table className="tbl led">
          <tbody>
            {names.map((name) => (
              <tr key={name} className={ends[name] ? undefined : "none"}>
                <td>{w.ends[name] ?? name}</td>
                <td className="num">{formatCount(ends[name] ?? 0, language)}</td>
                <td className="num p">{(((ends[name] ?? 0) / total) * 100).toFixed(2)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
