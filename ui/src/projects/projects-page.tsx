import "./projects.css";
import { useQuery } from "@tanstack/react-query";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { ListLoading, ListTable } from "../parts/list-table.tsx";
import { useOrganization, useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ProjectRow } from "./project-row.tsx";
import { projectsWords } from "./words.ts";

/** Every application that reports here, how loud it is, and what is unresolved in it. */
export function ProjectsPage() {
  const w = useMessages(projectsWords);
  const org = useOrgSlug();
  const { data: projects, error, refetch } = useQuery(projectQueries.all(org));
  const mayCreate = useOrganization()?.access.includes("project:write") ?? false;
  const newProject = `/organizations/${org}/projects/new/`;
  return (
    <>
      <PageTop title={w.title}>
        {projects?.length && mayCreate ? (
          <ButtonLink href={newProject} icon="plus">
            {w.new}
          </ButtonLink>
        ) : null}
      </PageTop>
      {projects?.length ? (
        <ListTable
          className="projects"
          label={w.title}
          columns={[
            { name: w.project, className: "p-name" },
            { name: w.last24h, className: "p-spark" },
            { name: w.events, className: "num" },
            { name: w.unresolved, className: "num" },
            { name: <span className="sr">{w.actions}</span> },
          ]}
        >
          {projects.map((project) => (
            <ProjectRow key={project.id} org={org} project={project} />
          ))}
        </ListTable>
      ) : projects ? (
        <Empty
          quiet
          title={w.emptyTitle}
          go={
            mayCreate ? (
              <ButtonLink look="primary" href={newProject}>
                {w.emptyGo}
              </ButtonLink>
            ) : null
          }
        >
          {w.emptyText} {mayCreate ? null : w.mayNotCreate}
        </Empty>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <ListLoading className="projects" label={w.loading} cells={3} />
      )}
    </>
  );
}
