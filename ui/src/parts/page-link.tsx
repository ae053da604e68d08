import { useNavigate } from "@tanstack/react-router";
import type { ComponentProps, MouseEvent } from "react";

/** A link to a page of ours by its address, search part and all. Opens in a tab of its own like any link. */
export function PageLink({ href, onClick, children, ...rest }: ComponentProps<"a"> & { href: string }) {
  const follow = useFollow(href);
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (!event.defaultPrevented) follow(event);
      }}
    >
      {children}
    </a>
  );
}

/** Goes to `href` without loading the page anew, unless the reader asked for another tab or window. */
export function useFollow(href: string): (event: MouseEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href });
  };
}
