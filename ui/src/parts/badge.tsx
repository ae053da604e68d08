import "./badge.css";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.tsx";

export type BadgeLook = "new" | "regressed" | "escalating" | "ok" | "plain";

const MARKS: Partial<Record<BadgeLook, IconName>> = {
  new: "new",
  regressed: "regress",
  escalating: "rise",
  ok: "check",
};

/** A state: mark, word and colour together. */
export function Badge({ look, icon, children }: { look: BadgeLook; icon?: IconName; children: ReactNode }) {
  const mark = icon ?? MARKS[look];
  return (
    <span className={`badge ${look}`}>
      {mark ? <Icon name={mark} /> : null}
      {children}
    </span>
  );
}

/** A small fact: a release, a file, a count. `bare` drops the outline. */
export function Chip({
  icon,
  bare = false,
  children,
}: {
  icon?: IconName;
  bare?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={`chip ${bare ? "rel" : ""}`}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd>{children}</kbd>;
}
