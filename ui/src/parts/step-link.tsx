import "./step-link.css";
import { Icon } from "./icon.tsx";
import { PageLink } from "./page-link.tsx";

/** To the page before or after; where there is none, `href` is null and it stands there quietly. */
export function StepLink({
  label,
  icon,
  href,
}: {
  label: string;
  icon: "left" | "right";
  href: string | null;
}) {
  if (href === null) {
    return (
      <span className="btn icon step-none" role="link" aria-disabled="true" aria-label={label}>
        <Icon name={icon} />
      </span>
    );
  }
  return (
    <PageLink className="btn icon" href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </PageLink>
  );
}
