import "./bundles.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import { artifactQueries } from "../api/artifacts.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { BundleRow } from "./bundle-row.tsx";
import { bundleWords } from "./bundle-words.ts";
import { DeleteBundleDialog } from "./delete-bundle-dialog.tsx";

/** What was uploaded to make the project's stack traces readable: found, looked into, deleted. */
export function Bundles({ org, project, mayDelete }: { org: string; project: string; mayDelete: boolean }) {
  const w = useMessages(bundleWords);
  const [asked, setAsked] = useState("");
  const [cursor, setCursor] = useState("");
  const [leaving, setLeaving] = useState<WireArtifactBundle | null>(null);
  const { data: page, error, refetch } = useQuery(artifactQueries.bundles(org, project, asked, cursor));
  const ask = (text: string) => {
    setAsked(text);
    setCursor("");
  };
  return (
    <Section id="source-maps" title={w.title}>
      <p className="settings-lead">{w.lead}</p>
      <SearchForm label={w.search} hint={w.searchHint} asked={asked} onAsk={ask} />
      {error && !page ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : page === undefined ? (
        <Loading label={w.loading}>
          <Skeleton height="56px" />
        </Loading>
      ) : page.items.length === 0 ? (
        <p className="quiet-text">{asked === "" ? w.none : w.noneFound}</p>
      ) : (
        <ul className="settings-list bundles">
          {page.items.map((bundle) => (
            <BundleRow
              key={bundle.bundleId}
              org={org}
              project={project}
              bundle={bundle}
              {...(mayDelete && { onDelete: () => setLeaving(bundle) })}
            />
          ))}
        </ul>
      )}
      {page?.previous || page?.next ? (
        <div className="bundles-go">
          <Button disabled={!page.previous} onClick={() => setCursor(page.previous ?? "")}>
            {w.newer}
          </Button>
          <Button disabled={!page.next} onClick={() => setCursor(page.next ?? "")}>
            {w.older}
          </Button>
        </div>
      ) : null}
      {leaving ? (
        <DeleteBundleDialog
          org={org}
          project={project}
          bundle={leaving}
          onClose={() => setLeaving(null)}
          onDeleted={() => setCursor("")}
        />
      ) : null}
    </Section>
  );
}
