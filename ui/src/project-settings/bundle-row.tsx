import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import { artifactQueries } from "../api/artifacts.ts";
import { releaseHref } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatBytes } from "../i18n/numbers.ts";
import { IconButton } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Time } from "../parts/time.tsx";
import { bundleWords } from "./bundle-words.ts";

const RELEASES_SHOWN = 5;

/** A bundle: for which releases it is, how large, when it was of use, and its files once they are asked for. */
export function BundleRow({
  org,
  project,
  bundle,
  onDelete,
}: {
  org: string;
  project: string;
  bundle: WireArtifactBundle;
  /** Absent for those who may not. */
  onDelete?: () => void;
}) {
  const w = useMessages(bundleWords);
  const [isOpen, setOpen] = useState(false);
  const id = shortId(bundle);
  const { associations, size, fileCount, date, dateLastUsed } = bundle;
  const releases = associations.filter(({ release }) => release !== null);
  return (
    <li>
      <header>
        <h3>
          {releases.length === 0
            ? w.byDebugId
            : releases.slice(0, RELEASES_SHOWN).map(({ release, dist }, index) => (
                <span key={`${release} ${dist}`}>
                  {index > 0 ? ", " : null}
                  <PageLink className="link" href={releaseHref(org, release ?? "")}>
                    {release}
                  </PageLink>
                  {dist === null ? null : ` ${w.dist(dist)}`}
                </span>
              ))}
          {releases.length > RELEASES_SHOWN ? " …" : null}
        </h3>
        <span className="grow" />
        {onDelete ? <IconButton label={w.delete(id)} icon="x" onClick={onDelete} /> : null}
      </header>
      <p className="bundle-facts">
        <code title={bundle.bundleId}>{id}</code> · {w.files(fileCount)} · {formatBytes(size)} · {w.uploaded}{" "}
        <Time value={date} /> · {w.used} <Time value={dateLastUsed} />
      </p>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{w.showFiles}</summary>
        {isOpen ? <Files org={org} project={project} bundle={bundle} /> : null}
      </details>
    </li>
  );
}

/** Enough of a UUID to tell bundles of a project apart. */
export const shortId = ({ bundleId }: WireArtifactBundle): string => bundleId.slice(0, 8);

function Files({ org, project, bundle }: { org: string; project: string; bundle: WireArtifactBundle }) {
  const w = useMessages(bundleWords);
  const { data, error, refetch } = useQuery(artifactQueries.files(org, project, bundle.bundleId, ""));
  if (error && !data) return <Failed title={w.filesFailed} error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const { files, fileCount } = data;
  return (
    <>
      <ul className="bundle-files">
        {files.map(({ id, filePath, fileSize, debugId }) => (
          <li key={id}>
            <code>{filePath}</code>
            <span className="num">{formatBytes(fileSize)}</span>
            {debugId === null ? null : <small>{debugId}</small>}
          </li>
        ))}
      </ul>
      {fileCount > files.length ? <p className="quiet-text">{w.filesMore(files.length, fileCount)}</p> : null}
    </>
  );
}
