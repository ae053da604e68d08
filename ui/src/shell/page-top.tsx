import "./page-top.css";
import type { ReactNode } from "react";
import { useDocumentTitle } from "./document-title.ts";
import { PageTools } from "./page-tools.tsx";

/** The top of every page: its name (or the way to it), what narrows it, and the tools that are always there. */
export function PageTop({
  title,
  crumbs,
  documentTitle,
  children,
}: {
  /** Shown as the page's heading, unless `crumbs` lead to a heading further down. */
  title?: string;
  crumbs?: ReactNode;
  /** Defaults to `title`. */
  documentTitle?: string;
  children?: ReactNode;
}) {
  useDocumentTitle(documentTitle ?? title);
  return (
    <header className="top">
      {crumbs ? <div className="crumbs">{crumbs}</div> : <h1>{title}</h1>}
      {children}
      <PageTools />
    </header>
  );
}
