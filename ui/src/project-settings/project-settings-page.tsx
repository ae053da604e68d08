import "../parts/settings.css";
import "./project-settings.css";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { projectQueries } from "../api/projects.ts";
import { CodeMappings } from "../code-mappings/code-mappings.tsx";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { Notice } from "../parts/notice.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrganization, useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { Bundles } from "./bundles.tsx";
import { DeleteProject } from "./delete-project.tsx";
import { Discarded } from "./discarded/discarded.tsx";
import { FloodControl } from "./flood-control.tsx";
import { GeneralForm } from "./general-form.tsx";
import { GroupingRules } from "./grouping/grouping-rules.tsx";
import { Keys } from "./keys.tsx";
import { Ownership } from "./ownership/ownership.tsx";
import { WebSources } from "./web-sources.tsx";
import { settingsWords } from "./words.ts";

/** A project's name, its keys, its source maps, where its source lies, and its end. */
export function ProjectSettingsPage() {
  const w = useMessages(settingsWords);
  const org = useOrgSlug();
  const access = useOrganization()?.access ?? [];
  const mayWrite = access.includes("project:write");
  const mayDelete = access.includes("project:admin");
  const mayDeleteFiles = mayDelete || access.includes("project:releases");
  const mayMap = mayWrite || access.includes("project:releases");
  const { project: slug } = useParams({
    from: "/signed-in/shell/organizations/$org/projects/$project/settings",
  });
  const { data: project, error, refetch } = useQuery(projectQueries.one(org, slug));
  return (
    <>
      <PageTop
        documentTitle={`${project?.name ?? slug} · ${w.title}`}
        crumbs={
          <>
            <PageLink href={`/organizations/${org}/projects/`}>{w.projects}</PageLink>
            <span>/</span>
            <h1>{project?.name ?? slug}</h1>
          </>
        }
      >
        <ButtonLink
          className="hide-s"
          href={`/organizations/${org}/projects/new/?project=${encodeURIComponent(slug)}`}
        >
          {w.instructions}
        </ButtonLink>
      </PageTop>
      {mayWrite ? null : <Notice look="info">{w.readOnly}</Notice>}
      {project ? (
        <div className="settings">
          <GeneralForm key={project.slug} org={org} project={project} mayWrite={mayWrite} />
          <Keys org={org} project={project} mayWrite={mayWrite} mayDelete={mayDelete} />
          <Bundles org={org} project={project.slug} mayDelete={mayDeleteFiles} />
          <GroupingRules org={org} project={project.slug} mayWrite={mayWrite} />
          <Ownership org={org} project={project.slug} mayWrite={mayWrite} />
          <WebSources key={`web ${project.slug}`} org={org} project={project} mayWrite={mayWrite} />
          <CodeMappings org={org} project={project} mayChange={mayMap} />
          <FloodControl key={`flood ${project.slug}`} org={org} project={project} mayWrite={mayWrite} />
          <Discarded org={org} project={project.slug} mayStop={access.includes("event:admin")} />
          {mayDelete ? <DeleteProject org={org} project={project} /> : null}
        </div>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <div className="settings">
            <Skeleton width="40%" height="14px" />
          </div>
        </Loading>
      )}
    </>
  );
}
