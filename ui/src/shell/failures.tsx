import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ApiProblem } from "../api/problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { BarePage } from "./bare-page.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { shellWords } from "./words.ts";

/** Stands in for a page that failed; the rail around it stays. */
export function PageFailed({ error }: ErrorComponentProps) {
  const w = useMessages(shellWords);
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  useDocumentTitle(w.pageFailed);
  return (
    <Failed
      title={w.pageFailed}
      error={error}
      onRetry={() => {
        // A fault of the page, such as a part of it that did not come: it is loaded whole.
        if (!(error instanceof ApiProblem)) location.reload();
        reset();
        void router.invalidate();
      }}
    />
  );
}

export function PageNotFound() {
  const w = useMessages(shellWords);
  useDocumentTitle(w.notFound);
  return (
    <BarePage>
      <Empty quiet title={w.notFound} go={<ButtonLink href="/">{w.toIssues}</ButtonLink>}>
        {w.notFoundText}
      </Empty>
    </BarePage>
  );
}
