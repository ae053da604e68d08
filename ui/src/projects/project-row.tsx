import type { WireProject } from "../../../src/wire/project.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { platformOf } from "../new-project/platforms/all.ts";
import { ProjectMark } from "../parts/avatar.tsx";
import { Chip } from "../parts/badge.tsx";
import { Icon } from "../parts/icon.tsx";
import { ListRow } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Sparkline } from "../parts/sparkline.tsx";
import { projectsWords } from "./words.ts";

/** The row leads to the project's issues; while it has never had an event, to the page that waits for one. */
export function ProjectRow({ org, project }: { org: string; project: WireProject }) {
  const w = useMessages(projectsWords);
  const language = useLanguage();
  const events = project.stats["24h"].reduce((sum, [, count]) => sum + count, 0);
  const home = `/organizations/${org}`;
  const isWaiting = project.firstEvent === null;
  const href = isWaiting
    ? `${home}/projects/new/?project=${encodeURIComponent(project.slug)}`
    : `${home}/issues/?project=${project.id}`;
  return (
    <ListRow linked>
      <span className="p-name" role="cell">
        <ProjectMark slug={project.slug} />
        <span className="l-two">
          <PageLink href={href}>{project.name}</PageLink>
          <span className="l-more">
            {project.slug === project.name ? null : <code>{project.slug}</code>}
            {project.platform ? <Chip>{platformOf(project.platform)?.name ?? project.platform}</Chip> : null}
            {isWaiting ? <span className="p-wait">{w.waiting}</span> : null}
          </span>
        </span>
      </span>
      <span className="p-spark" role="cell">
        <Sparkline series={project.stats["24h"]} label={w.spark(events)} />
      </span>
      <span className="num p-ev" role="cell">
        {formatCount(events, language)} <i>{w.inEvents}</i>
      </span>
      <span className="num p-un" role="cell">
        {formatCount(project.unresolvedIssues, language)} <i>{w.inIssues}</i>
      </span>
      <span className="p-set" role="cell">
        <PageLink
          className="btn icon quiet"
          href={`${home}/projects/${encodeURIComponent(project.slug)}/settings/`}
          aria-label={w.settings(project.name)}
          title={w.settings(project.name)}
        >
          <Icon name="settings" />
        </PageLink>
      </span>
    </ListRow>
  );
}
