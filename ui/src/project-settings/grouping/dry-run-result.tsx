import type { ReactNode } from "react";
import type {
  WireDryFlow,
  WireDryIssue,
  WireDryMerge,
  WireDryRunResult,
  WireDrySplit,
} from "../../../../src/wire/grouping-lab.ts";
import { useLanguage } from "../../i18n/language.ts";
import { useMessages } from "../../i18n/messages.ts";
import { formatCount } from "../../i18n/numbers.ts";
import { PageLink } from "../../parts/page-link.tsx";
import { dryRunWords } from "./dry-run-words.ts";

/** Which issues would split, be merged and begin anew, those with most events first. */
export function DryRunResult({ org, result }: { org: string; result: WireDryRunResult }) {
  const w = useMessages(dryRunWords);
  const { events, issues, split, merge, groups, anew } = result;
  if (events === 0) return <p>{w.none}</p>;
  return (
    <div className="dry-run-result">
      <p>{w.found(events, issues)}</p>
      <Figures result={result} />
      {split + merge + anew === 0 ? <p>{w.nothing}</p> : null}
      <List title={w.splits} shown={result.splits.length} all={split}>
        {result.splits.map((one) => (
          <Split key={one.parts[0]?.example.id} org={org} split={one} />
        ))}
      </List>
      <List title={w.merges} shown={result.merges.length} all={groups}>
        {result.merges.map((one) => (
          <Merge key={one.from[0]?.example.id} org={org} merge={one} />
        ))}
      </List>
      <List title={w.renewed} note={w.renewedNote} shown={result.renewed.length} all={anew}>
        {result.renewed.map((flow) => (
          <li key={flow.example.id}>
            <IssueName org={org} issue={flow.from} /> <Example org={org} flow={flow} />
          </li>
        ))}
      </List>
    </div>
  );
}

function Figures({ result: { stay, split, merge, anew } }: { result: WireDryRunResult }) {
  const w = useMessages(dryRunWords);
  const language = useLanguage();
  const figures = [
    [w.split, split],
    [w.merge, merge],
    [w.anew, anew],
    [w.stay, stay - anew],
  ] as const;
  return (
    <dl className="dry-run-figures">
      {figures.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatCount(count, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function List({
  title,
  note,
  shown,
  all,
  children,
}: {
  title: string;
  note?: string;
  shown: number;
  all: number;
  children: ReactNode;
}) {
  const w = useMessages(dryRunWords);
  if (shown === 0) return null;
  return (
    <details className="dry-run-list" open>
      <summary>
        {title} {shown < all ? <small>{w.first(shown, all)}</small> : null}
      </summary>
      {note ? <p className="quiet-text">{note}</p> : null}
      <ul className="settings-list">{children}</ul>
    </details>
  );
}

function Split({ org, split: { issue, events, into, parts } }: { org: string; split: WireDrySplit }) {
  const w = useMessages(dryRunWords);
  return (
    <li>
      <h4>
        <IssueName org={org} issue={issue} />{" "}
        <small>
          {w.count(events)}, {w.into(into)}
        </small>
      </h4>
      <ul>
        {parts.map((flow) => (
          <li key={flow.example.id}>
            <Destination org={org} to={flow.to} /> <Example org={org} flow={flow} />
          </li>
        ))}
        {into > parts.length ? <li>{w.more(into - parts.length)}</li> : null}
      </ul>
    </li>
  );
}

function Merge({ org, merge: { into, events, of, from } }: { org: string; merge: WireDryMerge }) {
  const w = useMessages(dryRunWords);
  // An issue that others come to may have no event of its own among those that were looked at.
  const hidden = of - from.length - (into && !from.some(({ to }) => to === "same") ? 1 : 0);
  return (
    <li>
      <h4>
        {into === null ? (
          w.aNew
        ) : (
          <>
            {w.intoIssue} <IssueName org={org} issue={into.issue} />
          </>
        )}{" "}
        <small>
          {w.together(of)}, {w.count(events)}
        </small>
      </h4>
      <ul>
        {from.map((flow) => (
          <li key={flow.example.id}>
            <IssueName org={org} issue={flow.from} /> <Example org={org} flow={flow} />
          </li>
        ))}
        {hidden > 0 ? <li>{w.more(hidden)}</li> : null}
      </ul>
    </li>
  );
}

function Destination({ org, to }: { org: string; to: WireDryFlow["to"] }) {
  const w = useMessages(dryRunWords);
  if (to === "same") return w.toSame;
  if (to === "new") return w.toNew;
  return (
    <>
      {w.to} <IssueName org={org} issue={to.issue} />
    </>
  );
}

function Example({ org, flow: { from, events, example } }: { org: string; flow: WireDryFlow }) {
  const w = useMessages(dryRunWords);
  return (
    <span className="quiet-text">
      {w.count(events)}, {w.example}{" "}
      {from === null ? (
        example.title
      ) : (
        <PageLink href={`/organizations/${org}/issues/${from.id}/events/${example.id}/`}>
          {example.title}
        </PageLink>
      )}
    </span>
  );
}

function IssueName({ org, issue }: { org: string; issue: WireDryIssue | null }) {
  const w = useMessages(dryRunWords);
  if (issue === null) return w.gone;
  return (
    <PageLink href={`/organizations/${org}/issues/${issue.id}/`}>
      <span className="code">{issue.shortId}</span> {issue.title}
    </PageLink>
  );
}
