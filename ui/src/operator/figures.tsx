import type { WireNode, WireOperation } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes, formatCount, formatRate } from "../i18n/numbers.ts";
import { formatDuration } from "./duration.ts";
import { operatorWords } from "./words.ts";

/** The six numbers that tell at a glance whether it keeps up. */
export function Figures({ operation }: { operation: WireOperation }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const { nodes, queue, database } = operation;
  const rate = (of: (node: WireNode) => number | null) =>
    formatRate(
      nodes.reduce((sum, node) => sum + (node.state === "silent" ? 0 : (of(node) ?? 0)), 0),
      language,
    );
  const { payloads, events, counters, rest } = database.sizes;
  return (
    <dl className="op-facts">
      <Fact name={w.accepted} value={rate((node) => node.acceptedPerSecond)} note={w.perSecond} />
      <Fact name={w.stored} value={rate((node) => node.storedPerSecond)} note={w.perSecond} />
      <Fact name={w.lag} value={formatDuration(queue.lagMs, language)} note={w.lagNote} />
      <Fact name={w.waiting} value={formatBytes(queue.bytes)} note={w.waitingNote} />
      <Fact
        name={w.parked}
        value={formatCount(queue.parked.total, language)}
        note={w.parkedNote(queue.parked.total)}
        isBad={queue.parked.total > 0}
      />
      <Fact name={w.database} value={formatBytes(payloads + events + counters + rest)} />
    </dl>
  );
}

function Fact({
  name,
  value,
  note,
  isBad = false,
}: {
  name: string;
  value: string;
  note?: string;
  isBad?: boolean;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={isBad ? "bad" : undefined}>
        {value}
        {note ? <small>{note}</small> : null}
      </dd>
    </div>
  );
}
