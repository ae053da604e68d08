import type { CSSProperties } from "react";

/** How much of something is used, `share` of 1. Where there is a bound to run into, `warns` when it is near. */
export function Meter({ share, warns = false }: { share: number; warns?: boolean }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <span
      className={`meter ${warns && share > 0.9 ? "full" : ""}`}
      style={{ "--w": `${percent}%` } as CSSProperties}
      aria-hidden="true"
    />
  );
}
