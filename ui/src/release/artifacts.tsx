import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import type { WireRelease, WireReleaseFile } from "../../../src/wire/release.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { Failed } from "../parts/empty.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrganization } from "../shell/organization.ts";
import { type Artifact, ArtifactTable } from "./artifact-table.tsx";
import { DeleteArtifactDialog } from "./delete-artifact-dialog.tsx";
import { releaseWords } from "./words.ts";

/** Files that were uploaded for it, found and deleted: bundles of source maps, and files by themselves. */
export function Artifacts({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const access = useOrganization()?.access ?? [];
  const mayDelete = access.includes("project:releases") || access.includes("project:admin");
  const [asked, setAsked] = useState("");
  const [leaving, setLeaving] = useState<Artifact | null>(null);
  const files = useQuery(releaseQueries.files(org, release.version, asked));
  const bundles = useQueries({
    queries: release.projects.map(({ slug }) => releaseQueries.bundles(org, slug, release.version, asked)),
  });
  const error = files.error ?? bundles.find((one) => one.error)?.error;
  const isThere = files.data !== undefined && bundles.every((one) => one.data !== undefined);
  const byId = new Map<string, Artifact>();
  for (const [index, { data }] of bundles.entries()) {
    const project = release.projects[index]?.slug ?? "";
    for (const bundle of data?.items ?? []) {
      const known = byId.get(bundle.bundleId);
      const projects = [...(known?.projects ?? []), project];
      byId.set(bundle.bundleId, { ...rowOf(bundle, release.version, w), projects });
    }
  }
  const rows = [...byId.values(), ...(files.data?.items ?? []).map((file) => fileRow(file, w))];
  const hasMore = files.data?.next != null || bundles.some(({ data }) => data?.next != null);
  return (
    <Section title={w.artifacts}>
      {rows.length > 0 || asked !== "" ? (
        <SearchForm label={w.searchArtifacts} hint={w.searchHint} asked={asked} onAsk={setAsked} />
      ) : null}
      {error && !isThere ? (
        <Failed
          title={w.sectionFailed}
          error={error}
          onRetry={() => {
            void files.refetch();
            for (const one of bundles) void one.refetch();
          }}
        />
      ) : !isThere ? (
        <Loading label={w.reading}>
          <Skeleton width="60%" />
        </Loading>
      ) : rows.length === 0 ? (
        <p className="quiet-text">{asked === "" ? w.noArtifacts : w.noneFound}</p>
      ) : (
        <ArtifactTable rows={rows} {...(mayDelete && { onDelete: setLeaving })} />
      )}
      {hasMore ? <p className="quiet-text">{w.moreArtifacts}</p> : null}
      {leaving ? (
        <DeleteArtifactDialog
          org={org}
          version={release.version}
          artifact={leaving}
          onClose={() => setLeaving(null)}
        />
      ) : null}
    </Section>
  );
}

type Words = typeof releaseWords.en;

function rowOf(bundle: WireArtifactBundle, version: string, w: Words): Artifact {
  const { bundleId: id, size, date, fileCount, associations } = bundle;
  const dists = associations.flatMap(({ release, dist }) =>
    release === version && dist ? w.dist(dist) : [],
  );
  const note = [w.bundle(fileCount), ...new Set(dists)].join(" · ");
  return { id, kind: "bundle", name: `${w.bundleName} ${id.slice(0, 8)}`, note, size, date, projects: [] };
}

function fileRow(file: WireReleaseFile, w: Words): Artifact {
  const { id, name, dist, size, dateCreated: date } = file;
  return { id, kind: "file", name, note: dist ? w.dist(dist) : "", size, date, projects: [] };
}
