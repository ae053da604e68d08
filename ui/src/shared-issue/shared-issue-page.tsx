import "./shared-issue.css";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { WireSharedEvent, WireSharedIssue } from "../../../src/wire/shared-issue.ts";
import { ApiProblem } from "../api/problem.ts";
import { sharedIssueQuery } from "../api/shared-issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Empty, Failed } from "../parts/empty.tsx";
import { LevelMark } from "../parts/level-mark.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { SharedTrace } from "./shared-trace.tsx";
import { sharedIssueWords } from "./words.ts";

/** An issue as everybody sees it who has its link: nobody is signed in here. */
export function SharedIssuePage() {
  const w = useMessages(sharedIssueWords);
  const { shareId = "" } = useParams({ strict: false });
  const { data: issue, error, refetch } = useQuery(sharedIssueQuery(shareId));
  useDocumentTitle(issue ? issue.shortId : w.title);
  const isGone = error instanceof ApiProblem && error.status === 404;
  return (
    <BarePage>
      {issue ? (
        <Shared issue={issue} />
      ) : isGone ? (
        <Empty title={w.gone}>{w.goneText}</Empty>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <Skeleton height="160px" />
        </Loading>
      )}
    </BarePage>
  );
}

function Shared({ issue }: { issue: WireSharedIssue }) {
  const w = useMessages(sharedIssueWords);
  const { latestEvent } = issue;
  return (
    <article className="shared">
      <p className="quiet-text">{issue.shortId}</p>
      <div className="ttl">
        <LevelMark level={issue.level} />
        <h1>{issue.title}</h1>
      </div>
      {issue.culprit && issue.culprit !== issue.title ? <p className="cul">{issue.culprit}</p> : null}
      <Figures issue={issue} />
      <section aria-labelledby="shared-latest">
        <h2 id="shared-latest">{w.latest}</h2>
        {latestEvent ? <Latest event={latestEvent} /> : <p>{w.noEvent}</p>}
      </section>
      <p className="quiet-text">{w.note}</p>
    </article>
  );
}

function Figures({ issue }: { issue: WireSharedIssue }) {
  const w = useMessages(sharedIssueWords);
  const language = useLanguage();
  return (
    <dl className="figures" aria-label={w.facts}>
      <div>
        <dt>{w.state}</dt>
        <dd>{w.states[issue.status]}</dd>
      </div>
      <div>
        <dt>{w.events}</dt>
        <dd>{formatCount(Number(issue.count), language)}</dd>
      </div>
      <div>
        <dt>{w.users}</dt>
        <dd>{formatCount(issue.userCount, language)}</dd>
      </div>
      <div>
        <dt>{w.lastSeen}</dt>
        <dd>
          <Time value={issue.lastSeen} />
        </dd>
      </div>
      <div>
        <dt>{w.firstSeen}</dt>
        <dd>
          <Time value={issue.firstSeen} />
        </dd>
      </div>
    </dl>
  );
}

function Latest({ event }: { event: WireSharedEvent }) {
  const w = useMessages(sharedIssueWords);
  const { tags, contexts, exceptions, dateCreated } = event;
  const facets = [
    ...(["browser", "os", "runtime", "device"] as const).flatMap((kind) =>
      contexts[kind] ? [[w.contexts[kind], contexts[kind]] as const] : [],
    ),
    ...tags.map(({ key, value }) => [key, value] as const),
  ];
  return (
    <>
      <p className="quiet-text">
        <Time value={dateCreated} />
      </p>
      {facets.length > 0 ? (
        <dl className="facets" aria-label={w.facets}>
          {facets.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {exceptions.length === 0 ? <p>{w.noTrace}</p> : <SharedTrace exceptions={exceptions} />}
    </>
  );
}
