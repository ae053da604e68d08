import type { CSSProperties } from "react";
import type { WireDatabase } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes, formatCount } from "../i18n/numbers.ts";
import { Section } from "../parts/section.tsx";
import { operatorWords } from "./words.ts";

const PARTS = ["payloads", "events", "counters", "rest"] as const;

/** What takes the database's room. */
export function Storage({ database }: { database: WireDatabase }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const { sizes, connections, maxConnections } = database;
  const total = PARTS.reduce((sum, part) => sum + sizes[part], 0);
  return (
    <Section title={w.storage} note={w.storageNote(database.version)}>
      <div className="stack" aria-hidden="true">
        {PARTS.map((part) => (
          <span
            key={part}
            className={part}
            style={{ "--w": `${total === 0 ? 0 : (sizes[part] / total) * 100}%` } as CSSProperties}
          />
        ))}
      </div>
      <dl className="sizes">
        {PARTS.map((part) => (
          <div key={part}>
            <dt>
              <i className={`sw ${part}`} />
              {w.sizes[part]}
            </dt>
            <dd>{formatBytes(sizes[part])}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        {w.connections(formatCount(connections, language), formatCount(maxConnections, language))}
      </p>
    </Section>
  );
}
