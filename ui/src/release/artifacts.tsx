import { useQueries, useQuery } from "@tanstack/react-query";
import type { WireRelease } from "../../../src/wire/release.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes } from "../i18n/numbers.ts";
import { Failed } from "../parts/empty.tsx";
import { Section } from "../parts/section.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { releaseWords } from "./words.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly size: number;
  readonly date: string;
}

/** Files that were uploaded for it: bundles of source maps, and files by themselves. */
export function Artifacts({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const files = useQuery(releaseQueries.files(org, release.version));
  const bundles = useQueries({
    queries: release.projects.map(({ slug }) => releaseQueries.bundles(org, slug, release.version)),
  });
  const error = files.error ?? bundles.find((one) => one.error)?.error;
  const isThere = files.data !== undefined && bundles.every((one) => one.data !== undefined);
  const rows: Row[] = [
    ...new Map(
      bundles
        .flatMap(({ data }) => data ?? [])
        .map((bundle): [string, Row] => {
          const dists = bundle.associations.flatMap(({ release: of, dist }) =>
            of === release.version && dist ? w.dist(dist) : [],
          );
          const note = [w.bundle(bundle.fileCount), ...new Set(dists)].join(" · ");
          const { bundleId: id, size, date } = bundle;
          return [id, { id, name: `${w.bundleName} ${id.slice(0, 8)}`, note, size, date }];
        }),
    ).values(),
    ...(files.data?.items ?? []).map((file) => ({
      id: file.id,
      name: file.name,
      note: file.dist ? w.dist(file.dist) : "",
      size: file.size,
      date: file.dateCreated,
    })),
  ];
  return (
    <Section title={w.artifacts}>
      {error ? (
        <Failed title={w.sectionFailed} error={error} onRetry={() => void files.refetch()} />
      ) : !isThere ? (
        <Loading label={w.reading}>
          <Skeleton width="60%" />
        </Loading>
      ) : rows.length === 0 ? (
        <p className="quiet-text">{w.noArtifacts}</p>
      ) : (
        <table className="rel-files">
          <thead>
            <tr>
              <th>{w.file}</th>
              <th className="num">{w.size}</th>
              <th className="num rf-date">{w.uploaded}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  <code>{row.name}</code> {row.note ? <small>{row.note}</small> : null}
                </td>
                <td className="num">{formatBytes(row.size)}</td>
                <td className="num rf-date">
                  <Time value={row.date} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
