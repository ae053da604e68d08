import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/**
 * Another page without a load is silent: its title is announced. Whoever pressed what went with the page before stands
 * nowhere, and goes on at the new page's content rather than at the top of the rail.
 */
export function RouteFocus() {
  const router = useRouter();
  const [title, setTitle] = useState("");
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return;
        setTitle(document.title);
        if (document.activeElement === document.body)
          document.getElementById("main")?.focus({ preventScroll: true });
      }),
    [router],
  );
  return (
    <p className="sr" role="status">
      {title}
    </p>
  );
}
