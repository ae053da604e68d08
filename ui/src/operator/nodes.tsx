import type { WireNode } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes, formatRate } from "../i18n/numbers.ts";
import { formatAge } from "../i18n/times.ts";
import { Chip } from "../parts/badge.tsx";
import { Section } from "../parts/section.tsx";
import { useNow } from "../parts/time.tsx";
import { formatDuration } from "./duration.ts";
import { Meter } from "./meter.tsx";
import { operatorWords } from "./words.ts";

const DOTS = { well: "", draining: "warn", silent: "bad" } as const;

export function Nodes({ nodes }: { nodes: readonly WireNode[] }) {
  const w = useMessages(operatorWords);
  const versions = new Set(nodes.map(({ version, schema }) => `${version} ${schema}`)).size;
  return (
    <Section title={w.nodes} note={w.nodeCount(nodes.length, versions)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="op-scroll" tabIndex={0} aria-label={w.nodes}>
        <table className="tbl">
          <thead>
            <tr>
              <th>{w.node}</th>
              <th>{w.role}</th>
              <th>{w.state}</th>
              <th className="num opt">{w.version}</th>
              <th className="num opt">{w.up}</th>
              <th className="opt">{w.cpu}</th>
              <th className="num opt">{w.memory}</th>
              <th className="num opt" title={w.lateTitle}>
                {w.late}
              </th>
              <th className="num">{w.work}</th>
              <th className="num opt">{w.heard}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <NodeRow key={node.id} node={node} />
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}

function NodeRow({ node }: { node: WireNode }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const now = useNow();
  const isSilent = node.state === "silent";
  const known = (text: string) => (isSilent ? "–" : text);
  return (
    <tr className={isSilent ? "bad" : undefined}>
      <td>
        <span className="nm" title={w.process(node.pid)}>
          <span className={`dot ${DOTS[node.state]}`} />
          <b>{node.host}</b>
        </span>
      </td>
      <td>
        <Chip>{node.threads > 1 ? `${node.role} × ${node.threads}` : node.role}</Chip>
      </td>
      <td className="tell">{w.states[node.state]}</td>
      <td className="num opt" title={w.schema(node.schema)}>
        {node.version}
        <small>{node.schema.slice(0, 4)}</small>
      </td>
      <td className="num opt">{known(formatAge(now - Date.parse(node.startedAt), language))}</td>
      <td className="opt">
        {isSilent ? (
          "–"
        ) : (
          <>
            <Meter share={node.cpu} />
            <span className="num">{Math.round(node.cpu * 100)} %</span>
          </>
        )}
      </td>
      <td className="num opt">{known(formatBytes(node.rssBytes))}</td>
      <td className="num opt">{known(formatDuration(node.lateMs, language))}</td>
      <td className="num">
        {known(
          [
            node.acceptedPerSecond === null
              ? ""
              : w.acceptedShort(formatRate(node.acceptedPerSecond, language)),
            node.storedPerSecond === null ? "" : w.storedShort(formatRate(node.storedPerSecond, language)),
          ]
            .filter(Boolean)
            .join(" · ") || "–",
        )}
      </td>
      <td className="num opt">{formatAge(node.silentMs, language)}</td>
    </tr>
  );
}
