import type { WireSchedule } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatAge } from "../i18n/times.ts";
import { Section } from "../parts/section.tsx";
import { Time, useNow } from "../parts/time.tsx";
import { formatDuration } from "./duration.ts";
import { operatorWords } from "./words.ts";

/** What cron nodes do, when it was done last, and when it is due. */
export function Schedules({ schedules }: { schedules: readonly WireSchedule[] }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  return (
    <Section title={w.schedules} note={w.schedulesNote}>
      <table className="tbl">
        <thead>
          <tr>
            <th>{w.schedule}</th>
            <th className="num">{w.lastDone}</th>
            <th className="num opt">{w.took}</th>
            <th className="num">{w.due}</th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <tr key={schedule.name} className={schedule.failures > 0 ? "bad" : undefined}>
              <td className="wraps">
                {w.names[schedule.name] ?? schedule.name}
                {schedule.failures > 0 ? (
                  <small className="bad">{w.failures(schedule.failures)}</small>
                ) : null}
              </td>
              <td className="num">{schedule.doneAt ? <Time value={schedule.doneAt} /> : w.never}</td>
              <td className="num opt">
                {schedule.tookMs === null ? "–" : formatDuration(schedule.tookMs, language)}
              </td>
              <td className="num">
                <Due schedule={schedule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Due({ schedule: { runsOn, dueAt } }: { schedule: WireSchedule }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const left = Date.parse(dueAt) - useNow();
  if (runsOn !== null) return <>{w.runsOn(runsOn)}</>;
  return <>{left <= 0 ? w.dueNow : w.dueIn(formatAge(left, language))}</>;
}
