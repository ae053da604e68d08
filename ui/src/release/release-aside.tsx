import { useQuery } from "@tanstack/react-query";
import type { WireRelease } from "../../../src/wire/release.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { PageLink } from "../parts/page-link.tsx";
import { People } from "../parts/people.tsx";
import { Section } from "../parts/section.tsx";
import { Time } from "../parts/time.tsx";
import { releaseWords } from "./words.ts";

const MOST_AUTHORS = 8;

/** Where it was deployed to, whose it is, who made it. */
export function ReleaseAside({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const { data: deploys } = useQuery(releaseQueries.deploys(org, release.version));
  return (
    <aside aria-label={w.details}>
      <Section title={w.deploys}>
        {deploys?.items.length ? (
          <ul className="rel-deploys">
            {deploys.items.map(({ id, environment, name, url, dateFinished }) => (
              <li key={id}>
                <span>
                  {url && /^https?:\/\//.test(url) ? (
                    <a className="link" href={url} target="_blank" rel="noopener noreferrer nofollow">
                      {environment}
                    </a>
                  ) : (
                    environment
                  )}
                  {name ? <small>{name}</small> : null}
                </span>
                <Time value={dateFinished} />
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet-text">{w.noDeploys}</p>
        )}
      </Section>
      <Section title={w.projects}>
        <ul className="rel-deploys">
          {release.projects.map(({ id, name }) => (
            <li key={id}>
              <PageLink className="link" href={`/organizations/${org}/issues/?project=${id}`}>
                {name}
              </PageLink>
            </li>
          ))}
        </ul>
      </Section>
      {release.authors.length > 0 ? (
        <Section title={w.authors}>
          <People people={release.authors} most={MOST_AUTHORS} />
        </Section>
      ) : null}
    </aside>
  );
}
