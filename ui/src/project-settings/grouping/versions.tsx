import { useQuery } from "@tanstack/react-query";
import { groupingQueries } from "../../api/grouping.ts";
import { useMessages } from "../../i18n/messages.ts";
import { Button } from "../../parts/button.tsx";
import { Time } from "../../parts/time.tsx";
import type { RuleTexts } from "./grouping-rules.tsx";
import { groupingRuleWords } from "./words.ts";

/** Who changed the rules when, and what they were. */
export function Versions({
  org,
  project,
  onLoad,
}: {
  org: string;
  project: string;
  onLoad?: (texts: RuleTexts) => void;
}) {
  const w = useMessages(groupingRuleWords);
  const { data: versions } = useQuery(groupingQueries.versions(org, project));
  if (!versions || versions.length === 0) return null;
  return (
    <details className="rule-versions">
      <summary>{w.history}</summary>
      <ol className="settings-list">
        {versions.map(({ version, by, at, fingerprintingRules, groupingEnhancements }) => (
          <li key={version}>
            <h3>{version === 0 ? w.before : w.version(version)}</h3>
            <p>
              {by === null ? null : `${by} · `}
              {version === 0 ? null : <Time value={at} />}
            </p>
            <pre>
              {[fingerprintingRules, groupingEnhancements]
                .filter((text) => text.trim() !== "")
                .join("\n\n") || w.noRules}
            </pre>
            {onLoad ? (
              <Button onClick={() => onLoad({ fingerprintingRules, groupingEnhancements })}>{w.load}</Button>
            ) : null}
          </li>
        ))}
      </ol>
    </details>
  );
}
