import type { WireRelease } from "../../../src/wire/release.ts";
import { releaseHref } from "../api/releases.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Badge, Chip } from "../parts/badge.tsx";
import { ListRow } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Time } from "../parts/time.tsx";
import { Adoption } from "./adoption.tsx";
import { releasesWords } from "./words.ts";

const MOST_PEOPLE = 3;
const MOST_PROJECTS = 3;

/** One release. The whole row leads to its page. */
export function ReleaseRow({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releasesWords);
  const language = useLanguage();
  const { lastDeploy, projects, versionInfo } = release;
  // Packages mostly have their project's name.
  const others = projects.filter(({ slug }) => slug !== versionInfo.package);
  const date = release.dateReleased ?? release.dateCreated;
  return (
    <ListRow linked>
      <span className="l-two r-name" role="cell">
        <PageLink href={releaseHref(org, release.version)} title={release.version}>
          {release.shortVersion}
        </PageLink>
        <span className="l-more">
          {versionInfo.package ? <code>{versionInfo.package}</code> : null}
          {others.slice(0, MOST_PROJECTS).map(({ id, slug }) => (
            <span key={id}>{slug}</span>
          ))}
          {others.length > MOST_PROJECTS ? <span>{w.others(others.length - MOST_PROJECTS)}</span> : null}
          {lastDeploy ? (
            <span title={w.deployedTo(lastDeploy.environment)}>
              <Chip icon="env">{lastDeploy.environment}</Chip>
            </span>
          ) : null}
          {release.status === "archived" ? (
            <Badge look="plain" icon="archive">
              {w.archived}
            </Badge>
          ) : null}
        </span>
      </span>
      <span className="r-use" role="cell">
        <Adoption adoption={release.adoption} />
      </span>
      <span className="num r-new" role="cell">
        {formatCount(release.newGroups, language)} <i>{w.inIssues(release.newGroups)}</i>
      </span>
      <span className="num r-com" role="cell">
        <span className="r-who">
          {release.authors.slice(0, MOST_PEOPLE).map(({ name, email }) => (
            <Avatar key={email ?? name} name={name ?? email ?? ""} />
          ))}
        </span>
        {formatCount(release.commitCount, language)} <i>{w.inCommits(release.commitCount)}</i>
      </span>
      <span className="num r-date" role="cell">
        <Time value={date} /> <i>{w.made(release.dateReleased !== null)}</i>
      </span>
    </ListRow>
  );
}
