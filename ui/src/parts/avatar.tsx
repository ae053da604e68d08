import "./avatar.css";
import { Icon } from "./icon.tsx";
import { initialsOf } from "./initials.ts";

const TINTS = 5;

/** Who: initials on a tint of their own, or an outline when it is nobody. */
export function Avatar({ name, round = false }: { name: string | null; round?: boolean }) {
  if (name === null) {
    return (
      <span className="av none">
        <Icon name="user" />
      </span>
    );
  }
  return (
    <span
      className={`av ${round ? "me" : ""}`}
      data-c={tintOf(name)}
      title={name}
      role="img"
      aria-label={name}
    >
      {initialsOf(name)}
    </span>
  );
}

/** A team: figures on a tint of its own. */
export function TeamMark({ slug }: { slug: string }) {
  return (
    <span className="av" data-c={tintOf(slug)} title={`#${slug}`} role="img" aria-label={`#${slug}`}>
      <Icon name="members" />
    </span>
  );
}

/** Two letters of a project, decorative: its name stands beside it. */
export function ProjectMark({ slug }: { slug: string }) {
  return (
    <span className="pj" data-c={tintOf(slug)} aria-hidden="true">
      {initialsOf(slug.replaceAll(/[-_]/g, " ")).toLowerCase()}
    </span>
  );
}

export function OrgMark({ name }: { name: string }) {
  return (
    <span className="org" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? ""}
    </span>
  );
}

function tintOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % TINTS;
}
