import "./icon.css";
import { ICON_PATHS, type IconName } from "./icon-paths.tsx";

/** An icon beside a word, or inside a control that has a label: never the only name of a thing. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg className={`ic ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {ICON_PATHS[name]}
    </svg>
  );
}
