import "./list-table.css";
import type { ReactNode } from "react";
import { Loading, Skeleton } from "./skeleton.tsx";

export interface ListColumn {
  readonly name: ReactNode;
  /** That of its cells. */
  readonly className?: string;
}

/** Rows of one kind below their heads. `className` says in CSS how wide the columns are, in `--cols`. */
export function ListTable({
  label,
  className,
  columns,
  children,
}: {
  label: string;
  className: string;
  columns: readonly ListColumn[];
  children: ReactNode;
}) {
  return (
    <div className={className} role="table" aria-label={label}>
      <div className="lrow lhead" role="row">
        {columns.map((column, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns of a table never move
          <span key={index} className={column.className} role="columnheader">
            {column.name}
          </span>
        ))}
      </div>
      {children}
    </div>
  );
}

/** `linked`: the link in its `l-two` is the whole row's. */
export function ListRow({ linked = false, children }: { linked?: boolean; children: ReactNode }) {
  return (
    <div className={linked ? "lrow linked" : "lrow"} role="row">
      {children}
    </div>
  );
}

/** Rows to come, in the geometry of `className`; `cells` beside the first. */
export function ListLoading({
  label,
  className,
  cells,
}: {
  label: string;
  className: string;
  cells: number;
}) {
  return (
    <Loading label={label}>
      <div className={className}>
        {["44%", "31%", "38%"].map((width) => (
          <div className="lrow" key={width}>
            <Skeleton width={width} />
            {Array.from({ length: cells }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
              <Skeleton key={index} />
            ))}
          </div>
        ))}
      </div>
    </Loading>
  );
}
