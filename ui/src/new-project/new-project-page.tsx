import "./new-project.css";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { listenForShortcuts } from "../parts/shortcuts.ts";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { BarePage } from "../shell/bare-page.tsx";
import { useDocumentTitle } from "../shell/document-title.ts";
import { PageNotFound } from "../shell/failures.tsx";
import { useOrganization } from "../shell/organization.ts";
import { Connect } from "./connect.tsx";
import { CreateProject } from "./create-project.tsx";
import { newProjectWords } from "./words.ts";

/** From a name to the first event on the screen. `?project=` is one that exists and waits for events. */
export function NewProjectPage() {
  const w = useMessages(newProjectWords);
  const org = useOrganization();
  const { project: slug } = useSearch({ from: "/signed-in/organizations/$org/projects/new" });
  useDocumentTitle(w.crumb);
  useEffect(() => listenForShortcuts(() => false), []);
  if (!org) return <PageNotFound />;
  const mayCreate = org.access.includes("project:write");
  return (
    <BarePage
      crumbs={
        <>
          <span>/</span>
          <PageLink href={`/organizations/${org.slug}/projects/`}>{org.name}</PageLink>
          <span>/</span>
          <span>{slug ?? w.crumb}</span>
        </>
      }
      tools={
        <ButtonLink look="quiet" href={`/organizations/${org.slug}/projects/`}>
          {w.later}
        </ButtonLink>
      }
    >
      {slug ? (
        <Existing org={org.slug} slug={slug} mayWrite={mayCreate} />
      ) : mayCreate ? (
        <CreateProject org={org.slug} />
      ) : (
        <Empty title={w.mayNot}>{w.mayNotText}</Empty>
      )}
    </BarePage>
  );
}

function Existing({ org, slug, mayWrite }: { org: string; slug: string; mayWrite: boolean }) {
  const w = useMessages(newProjectWords);
  const { data: project, error, refetch } = useQuery(projectQueries.one(org, slug));
  if (error && !project) return <Failed title={w.failed} error={error} onRetry={() => void refetch()} />;
  if (project) return <Connect org={org} project={project} mayWrite={mayWrite} />;
  return (
    <Loading label={w.loading}>
      <div className="ob">
        <div className="ob-l">
          <Skeleton width="60%" height="24px" />
        </div>
      </div>
    </Loading>
  );
}
