import "./notice.css";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** A line above a page: something is so, and it does not stop the work. */
export function Notice({
  look = "warning",
  children,
  go,
}: {
  look?: "warning" | "error" | "info";
  children: ReactNode;
  go?: ReactNode;
}) {
  return (
    <div className={`notice ${look}`} role="status">
      <Icon name="issues" />
      <p>{children}</p>
      {go}
    </div>
  );
}
