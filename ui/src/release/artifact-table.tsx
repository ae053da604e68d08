import { useMessages } from "../i18n/messages.ts";
import { formatBytes } from "../i18n/numbers.ts";
import { IconButton } from "../parts/button.tsx";
import { Time } from "../parts/time.tsx";
import { releaseWords } from "./words.ts";

/** A bundle or a file by itself. */
export interface Artifact {
  readonly id: string;
  readonly kind: "bundle" | "file";
  readonly name: string;
  readonly note: string;
  /** Bytes. */
  readonly size: number;
  readonly date: string;
  /** Slugs of the release's projects that have the bundle. */
  readonly projects: readonly string[];
}

export function ArtifactTable({
  rows,
  onDelete,
}: {
  rows: readonly Artifact[];
  /** Absent for those who may not. */
  onDelete?: (artifact: Artifact) => void;
}) {
  const w = useMessages(releaseWords);
  return (
    <table className="rel-files">
      <thead>
        <tr>
          <th>{w.file}</th>
          <th className="num">{w.size}</th>
          <th className="num rf-date">{w.uploaded}</th>
          {onDelete ? (
            <th className="num">
              <span className="sr">{w.actions}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.kind} ${row.id}`}>
            <td>
              <code>{row.name}</code> {row.note ? <small>{row.note}</small> : null}
            </td>
            <td className="num">{formatBytes(row.size)}</td>
            <td className="num rf-date">
              <Time value={row.date} />
            </td>
            {onDelete ? (
              <td className="num">
                <IconButton label={w.deleteArtifact(row.name)} icon="x" onClick={() => onDelete(row)} />
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
