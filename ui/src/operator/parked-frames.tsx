import type { WireQueue } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes, formatCount } from "../i18n/numbers.ts";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { operatorWords } from "./words.ts";

/** Frames that nobody could digest, with the number that `vedette queues` takes. */
export function ParkedFrames({ parked }: { parked: WireQueue["parked"] }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  return (
    <Section title={w.parkedFrames} note={w.parkedFramesNote(formatCount(parked.total, language))}>
      <table className="tbl wrap">
        <thead>
          <tr>
            <th>{w.frame}</th>
            <th>{w.reason}</th>
            <th className="num opt">{w.bytes}</th>
            <th className="num">{w.since}</th>
          </tr>
        </thead>
        <tbody>
          {parked.newest.map(({ id, reason, bytes, parkedAt }) => (
            <tr key={id}>
              <td>
                <code>{id}</code>
              </td>
              <td className="reason">{reason}</td>
              <td className="num opt">{formatBytes(bytes)}</td>
              <td className="num">
                <Time value={parkedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
