import type { WireNode } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes } from "../i18n/numbers.ts";
import { Section } from "../parts/section.tsx";
import { formatDuration } from "./duration.ts";
import { Meter } from "./meter.tsx";
import { nameOf } from "./node-name.ts";
import { operatorWords } from "./words.ts";

/** What each web node keeps on its own disk. */
export function Spools({ nodes }: { nodes: readonly WireNode[] }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const holders = nodes.flatMap((node) => (node.spool ? [{ node, spool: node.spool }] : []));
  if (holders.length === 0) return null;
  return (
    <Section title={w.spools} note={w.spoolsNote}>
      <table className="tbl">
        <thead>
          <tr>
            <th>{w.node}</th>
            <th>{w.filled}</th>
            <th className="num">{w.bytes}</th>
            <th className="num">{w.oldest}</th>
          </tr>
        </thead>
        <tbody>
          {holders.map(({ node, spool }) => (
            <tr key={node.id} className={node.state === "silent" ? "bad" : undefined}>
              <td>
                <b>{nameOf(node, nodes)}</b>
              </td>
              <td>
                <Meter share={spool.limit === 0 ? 0 : spool.bytes / spool.limit} warns />
              </td>
              <td className="num">
                {formatBytes(spool.bytes)}
                <small>{w.of(formatBytes(spool.limit))}</small>
              </td>
              <td className="num">{spool.bytes === 0 ? "–" : formatDuration(spool.oldestMs, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
