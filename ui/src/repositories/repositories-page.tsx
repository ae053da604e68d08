import "../parts/settings.css";
import "./repositories.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireRepository } from "../../../src/wire/release.ts";
import { repositoryQueries } from "../api/repositories.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrganization, useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { DeleteRepositoryDialog } from "./delete-repository-dialog.tsx";
import { RepositoryDialog } from "./repository-dialog.tsx";
import { RepositoryRow } from "./repository-row.tsx";
import { repositoryWords } from "./words.ts";

/** Where the source of an organisation lies, and what tells of its commits. */
export function RepositoriesPage() {
  const w = useMessages(repositoryWords);
  const org = useOrgSlug();
  const access = useOrganization()?.access ?? [];
  const mayChange = access.includes("project:releases") || access.includes("project:write");
  const { data: repositories, error, refetch } = useQuery(repositoryQueries.all(org));
  const [changing, setChanging] = useState<WireRepository | "new" | null>(null);
  const [leaving, setLeaving] = useState<WireRepository | null>(null);
  return (
    <>
      <PageTop
        documentTitle={w.title}
        crumbs={
          <>
            <PageLink href={`/organizations/${org}/releases/`}>{w.releases}</PageLink>
            <span>/</span>
            <h1>{w.title}</h1>
          </>
        }
      >
        {mayChange ? (
          <Button icon="plus" onClick={() => setChanging("new")}>
            {w.add}
          </Button>
        ) : null}
      </PageTop>
      <div className="settings repo-page">
        <p className="settings-lead">{w.lead}</p>
        {repositories ? (
          repositories.length === 0 ? (
            <p className="settings-none">{w.none}</p>
          ) : (
            <ul className="settings-list repositories">
              {repositories.map((repository) => (
                <RepositoryRow
                  key={repository.id}
                  org={org}
                  repository={repository}
                  {...(mayChange && {
                    onEdit: () => setChanging(repository),
                    onDelete: () => setLeaving(repository),
                  })}
                />
              ))}
            </ul>
          )
        ) : error ? (
          <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading label={w.loading}>
            <Skeleton height="56px" />
          </Loading>
        )}
      </div>
      {changing ? (
        <RepositoryDialog
          org={org}
          {...(changing !== "new" && { repository: changing })}
          onClose={() => setChanging(null)}
        />
      ) : null}
      {leaving ? (
        <DeleteRepositoryDialog org={org} repository={leaving} onClose={() => setLeaving(null)} />
      ) : null}
    </>
  );
}
