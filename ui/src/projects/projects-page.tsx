import "./projects.css";
import { useQuery } from "@tanstack/react-query";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ProjectRow } from "./project-row.tsx";
import { projectsWords } from "./words.ts";

/** Every application that reports here, how loud it is, and what is unresolved in it. */
export function ProjectsPage() {
  const w = useMessages(projectsWords);
  const org = useOrgSlug();
  const { data: projects, error, refetch } = useQuery(projectQueries.all(org));
  const newProject = `/organizations/${org}/projects/new/`;
  return (
    <>
      <PageTop title={w.title}>
        {projects?.length ? (
          <ButtonLink href={newProject} icon="plus">
            {w.new}
          </ButtonLink>
        ) : null}
      </PageTop>
      {projects?.length ? (
        <div className="projects" role="table" aria-label={w.title}>
          <div className="prow phead" role="row">
            <span className="p-name" role="columnheader">
              {w.project}
            </span>
            <span className="p-spark" role="columnheader">
              {w.last24h}
            </span>
            <span className="num" role="columnheader">
              {w.events}
            </span>
            <span className="num" role="columnheader">
              {w.unresolved}
            </span>
            <span role="columnheader" />
          </div>
          {projects.map((project) => (
            <ProjectRow key={project.id} org={org} project={project} />
          ))}
        </div>
      ) : projects ? (
        <Empty
          quiet
          title={w.emptyTitle}
          go={
            <ButtonLink look="primary" href={newProject}>
              {w.emptyGo}
            </ButtonLink>
          }
        >
          {w.emptyText}
        </Empty>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          {["44%", "31%", "38%"].map((width) => (
            <div className="prow" key={width}>
              <Skeleton width={width} />
              <Skeleton height="16px" />
              <Skeleton />
              <Skeleton />
            </div>
          ))}
        </Loading>
      )}
    </>
  );
}
