import "./button.css";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.tsx";
import { PageLink } from "./page-link.tsx";

export type ButtonLook = "plain" | "primary" | "quiet" | "danger";

interface Face {
  look?: ButtonLook;
  icon?: IconName;
  children?: ReactNode;
}

export type ButtonProps = Face & Omit<ComponentProps<"button">, "children"> & { busy?: boolean };

/** One filled button a page. While `busy` it keeps its place and focus, and does nothing when pressed. */
export function Button({
  look = "plain",
  icon,
  busy = false,
  className = "",
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`btn ${look} ${busy ? "busy" : ""} ${className}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    >
      {icon && !busy ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

/** A square button with an icon; `label` is its name for everybody who cannot see or guess it. */
export function IconButton({
  label,
  icon,
  look = "quiet",
  className = "",
  ...rest
}: { label: string; icon: IconName; look?: ButtonLook } & Omit<ComponentProps<"button">, "children">) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      className={`btn icon ${look} ${className}`}
      aria-label={label}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Looks like a button, is a link to a page of ours: leads somewhere, changes nothing. */
export function ButtonLink({
  href,
  look = "plain",
  icon,
  className = "",
  children,
  ...rest
}: Face & Omit<ComponentProps<"a">, "children"> & { href: string }) {
  return (
    <PageLink {...rest} href={href} className={`btn ${look} ${className}`}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </PageLink>
  );
}
