import "./empty.css";
import type { ReactNode } from "react";
import { useExplain } from "../api/explain-problem.ts";
import { ApiProblem } from "../api/problem.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Button } from "./button.tsx";
import { Logo } from "./logo.tsx";

const words = messages(
  { again: "Try again", reference: "Reference" },
  { again: "重试", reference: "参考号" },
);

/** Nothing here: says that it listens, and one way onward. */
export function Empty({
  title,
  quiet = false,
  children,
  go,
}: {
  title: string;
  quiet?: boolean;
  children?: ReactNode;
  go?: ReactNode;
}) {
  return (
    <div className="empty">
      {quiet ? <Logo /> : null}
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {go ? <div className="go">{go}</div> : null}
    </div>
  );
}

/** What failed, what is safe, what to do, with a reference for the log. Stays inside its section. */
export function Failed({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  const w = useMessages(words);
  const explain = useExplain();
  const reference = error instanceof ApiProblem ? error.reference : null;
  return (
    <div className="empty" role="alert">
      <h2>{title}</h2>
      <p>
        {explain(error)}
        {reference ? (
          <>
            {" "}
            {w.reference} <code>{reference}</code>
          </>
        ) : null}
      </p>
      {onRetry ? (
        <div className="go">
          <Button icon="retry" onClick={onRetry}>
            {w.again}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
